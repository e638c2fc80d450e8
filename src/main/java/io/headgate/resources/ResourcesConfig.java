package io.headgate.resources;

import io.headgate.config.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What MCP clients get beside tools; each key is described in {@code reference.conf} under {@code headgate.mcp}.
 *
 * @param cacheSize bytes of all files that are kept in memory, as clients get them; 0: none is kept
 * @param checkInterval how often folders are looked through for changes
 */
public record ResourcesConfig(
        long cacheSize, Duration checkInterval, List<FolderConfig> folders, List<PromptsConfig> prompts) {
    private static final long LARGEST_CACHE = 16L << 30;

    public ResourcesConfig {
        folders = List.copyOf(folders);
        prompts = List.copyOf(prompts);
    }

    /**
     * Reads its keys, and the files of prompts.
     *
     * @param mcp the section {@code headgate.mcp}, of which other keys are read elsewhere
     * @param defaults the section {@code headgate.defaults}
     */
    public static ResourcesConfig from(Section mcp, Section defaults) {
        // Judged although nobody uses them: what they lack is where the files are.
        FolderConfig.from(defaults.section("resources").alone(Map.of("folder", ".", "uri", "docs://any")));
        Section aPrompt = defaults.section("prompts").alone(Map.of("folder", "."));
        FolderConfig.folder(aPrompt);
        FolderConfig.patterns(aPrompt);
        Section files = mcp.section("files");
        return new ResourcesConfig(
                files.bytes(0, LARGEST_CACHE, "cache-size"),
                files.positive("check-interval"),
                folders(mcp.sections("resources"), defaults.section("resources")),
                prompts(mcp.sections("prompts"), defaults.section("prompts")));
    }

    private static List<FolderConfig> folders(Map<String, Section> sections, Section defaults) {
        List<FolderConfig> folders = new ArrayList<>();
        sections.forEach((name, section) -> {
            FolderConfig config = FolderConfig.from(section.withDefaults(defaults));
            for (FolderConfig other : folders) {
                section.require(
                        !within(config.uri(), other.uri()) && !within(other.uri(), config.uri()),
                        "uri",
                        () -> "one of " + config.uri() + " and " + other.uri() + " (resources." + other.name()
                                + ") begins with the other; give each folder a place of its own");
            }
            folders.add(config);
        });
        return folders;
    }

    private static boolean within(String uri, String other) {
        return (uri + "/").startsWith(other + "/");
    }

    private static List<PromptsConfig> prompts(Map<String, Section> sections, Section defaults) {
        List<PromptsConfig> prompts = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        sections.forEach((name, section) -> {
            PromptsConfig config = PromptsConfig.from(section.withDefaults(defaults));
            if (section.sound("folder") && section.sound("patterns")) {
                new PromptFolder(config).look().prompts().keySet().forEach(prompt -> {
                    String other = names.putIfAbsent(prompt, name);
                    section.require(
                            other == null,
                            "folder",
                            () -> "has a prompt " + prompt + " as prompts." + other + " has; rename one of the files");
                });
            }
            prompts.add(config);
        });
        return prompts;
    }
}
