package io.headgate.resources;

import io.headgate.config.Section;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder whose files are prompts; each key is described in {@code reference.conf} under {@code headgate.mcp.prompts} and
 * {@code headgate.defaults.prompts}.
 *
 * @param name of the section
 * @param patterns globs, of which the name of a file must match one
 */
record PromptsConfig(String name, Path folder, List<String> patterns) {
    PromptsConfig {
        patterns = List.copyOf(patterns);
    }

    /** Reads the files too, so that what is wrong in them is told with everything else. */
    static PromptsConfig from(Section section) {
        PromptsConfig config =
                new PromptsConfig(section.name(), FolderConfig.folder(section), FolderConfig.patterns(section));
        if (section.sound("folder") && section.sound("patterns")) {
            section.alsoTell(new PromptFolder(config).look().report());
        }
        return config;
    }
}
