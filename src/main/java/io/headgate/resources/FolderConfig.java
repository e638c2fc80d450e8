package io.headgate.resources;

import io.headgate.config.Section;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose files MCP clients can read; each key is described in {@code reference.conf} under {@code headgate.mcp.resources} and
 * {@code headgate.defaults.resources}.
 *
 * @param name of the section
 * @param uri what the URIs of its files begin with, without a slash at the end
 * @param description for clients; null: none
 * @param patterns globs, of which a file must match one
 * @param maxSize bytes of one file; a larger one is not offered
 * @param maxFiles how many are offered at most
 * @param mediaTypes by ending, beside those that are known
 * @param audience whom the files are meant for, {@code user} and {@code assistant}; empty: not said
 * @param priority from 0 to 1; null: not said
 */
record FolderConfig(
        String name,
        Path folder,
        String uri,
        @Nullable String description,
        List<String> patterns,
        long maxSize,
        int maxFiles,
        Map<String, String> mediaTypes,
        List<String> audience,
        @Nullable Double priority) {
    private static final long LARGEST = 64L << 20;
    private static final int MOST = 10_000;
    private static final Pattern URI = Pattern.compile(
            "(?!health:)[a-z][a-z0-9+.-]*://[A-Za-z0-9._~-]*[A-Za-z0-9_~-]" + "(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*");
    private static final Pattern AUDIENCE = Pattern.compile("user|assistant");
    private static final Pattern TYPE = Pattern.compile("[a-z]+/[A-Za-z0-9!#$&^_.+-]+");

    FolderConfig {
        patterns = List.copyOf(patterns);
        mediaTypes = Map.copyOf(mediaTypes);
        audience = List.copyOf(audience);
    }

    static FolderConfig from(Section section) {
        FolderConfig config = new FolderConfig(
                section.name(),
                folder(section),
                section.string("uri", URI, "the beginning of URIs such as docs://handbook, not of the scheme health"),
                section.optionalString("description"),
                patterns(section),
                section.bytes(1, LARGEST, "max-size"),
                section.between(1, MOST, "max-files"),
                section.texts("media-types"),
                section.strings("audience", AUDIENCE, "user or assistant"),
                section.has("priority") ? section.between(0.0, 1.0, "priority") : null);
        config.mediaTypes.forEach((ending, type) -> section.section("media-types")
                .require(TYPE.matcher(type).matches(), ending, () -> "is no media type such as text/plain: " + type));
        return config;
    }

    /** A folder that can be read. */
    static Path folder(Section section) {
        try {
            Path folder = Path.of(section.string("folder"));
            section.require(
                    Files.isDirectory(folder) && Files.isReadable(folder),
                    "folder",
                    () -> folder.toAbsolutePath() + " is not a folder that can be read");
            return folder;
        } catch (InvalidPathException invalid) {
            section.problem("folder", "is not the name of a folder", null);
            return Path.of("");
        }
    }

    /** Globs as of {@link java.nio.file.FileSystem#getPathMatcher}. */
    static List<String> patterns(Section section) {
        List<String> patterns = section.strings("patterns");
        for (String pattern : patterns) {
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            } catch (PatternSyntaxException malformed) {
                section.problem("patterns", "\"" + pattern + "\" is no pattern", "for example *.md or manuals/*.pdf");
            }
        }
        return patterns;
    }
}
