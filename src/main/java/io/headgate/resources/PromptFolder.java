package io.headgate.resources;

import io.headgate.config.Location;
import io.headgate.config.Problem;
import io.headgate.config.Report;
import io.headgate.config.Severity;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The prompts of one folder. Looking blocks; confined to one thread at a time. */
final class PromptFolder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MOST = 500;

    private final PromptsConfig config;
    private final List<PathMatcher> patterns;
    private Map<Path, Known> known = Map.of();

    private record Known(FileTime modified, long size, PromptFile.Reading reading) {}

    /**
     * What is there.
     *
     * @param prompts those that are right, by name
     * @param broken names of those that are wrong
     * @param report what is wrong with them, and what is odd about others
     */
    record Look(Map<String, Prompt> prompts, Set<String> broken, Report report) {}

    PromptFolder(PromptsConfig config) {
        this.config = config;
        patterns = config.patterns().stream()
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
    }

    /** Reads what is new or has changed since the last look. */
    Look look() {
        Map<String, Prompt> prompts = new TreeMap<>();
        Set<String> broken = new TreeSet<>();
        List<Problem> problems = new ArrayList<>();
        Map<Path, Known> now = new HashMap<>();
        Set<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(config.folder(), this::matches)) {
            all.forEach(files::add);
        } catch (IOException | DirectoryIteratorException unreadable) {
            problems.add(error(config.folder(), "cannot be read"));
        }
        for (Path file : files) {
            if (now.size() == MOST) {
                problems.add(error(config.folder(), "has more than " + MOST + " prompts"));
                break;
            }
            Known one = read(file, known.get(file));
            now.put(file, one);
            String name = nameOf(file);
            Prompt prompt = one.reading.prompt();
            problems.addAll(one.reading.report().problems());
            if (prompt == null) {
                broken.add(name);
            }
            if (!NAME.matcher(name).matches()) {
                problems.add(error(file, "the name of a prompt has letters, digits and ._- only, 64 at most"));
            } else if (prompt != null && prompts.putIfAbsent(name, prompt) != null) {
                problems.add(error(file, "there is another file with a prompt of this name"));
            }
        }
        known = now;
        return new Look(prompts, broken, new Report(problems));
    }

    private boolean matches(Path file) {
        Path name = file.getFileName();
        return name != null
                && !name.toString().startsWith(".")
                && patterns.stream().anyMatch(pattern -> pattern.matches(name))
                && Files.isRegularFile(file);
    }

    private static Known read(Path file, @Nullable Known before) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file.toRealPath(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            FileTime modified = attributes.lastModifiedTime();
            return before != null && before.modified.equals(modified) && before.size == attributes.size()
                    ? before
                    : new Known(modified, attributes.size(), PromptFile.read(file, nameOf(file)));
        } catch (IOException gone) {
            return new Known(
                    FileTime.fromMillis(0),
                    0,
                    new PromptFile.Reading(null, new Report(List.of(error(file, "cannot be read")))));
        }
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static Problem error(Path file, String message) {
        return new Problem(Severity.ERROR, Location.of(file.toString()), "", null, message, null);
    }
}
