package io.headgate.resources;

import io.headgate.config.Document;
import io.headgate.config.Location;
import io.headgate.config.Problem;
import io.headgate.config.Report;
import io.headgate.config.Section;
import io.headgate.config.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a prompt from a file: perhaps a head between two lines of {@code ---}, in HOCON, then the text. Without a head every argument
 * must be given.
 */
final class PromptFile {
    private static final int LARGEST = 64 * 1024;
    private static final String MARK = "---\n";
    private static final String ROOT = "prompt";
    private static final String ARGUMENTS = "arguments";

    private final String file;
    private final String name;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * @param prompt null where there are errors
     * @param report with warnings too
     */
    record Reading(@Nullable Prompt prompt, Report report) {}

    private PromptFile(String file, String name) {
        this.file = file;
        this.name = name;
    }

    /** Blocks. */
    static Reading read(Path path, String name) {
        PromptFile file = new PromptFile(path.toString(), name);
        Prompt prompt = null;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            String text = Uris.text(bytes, bytes.length);
            if (bytes.length > LARGEST) {
                file.error(0, "is larger than 64 KiB");
            } else if (text == null) {
                file.error(0, "is not text in UTF-8");
            } else {
                prompt = file.parse(text.replace("\r\n", "\n"));
            }
        } catch (IOException unreadable) {
            file.error(0, "cannot be read");
        }
        Report report = new Report(file.problems);
        return new Reading(report.hasErrors() ? null : prompt, report);
    }

    private @Nullable Prompt parse(String text) {
        if (!text.startsWith(MARK)) {
            PromptText body = PromptText.of(text);
            Map<String, Prompt.Argument> all = new LinkedHashMap<>();
            body.places()
                    .forEach(place ->
                            all.put(place.argument(), new Prompt.Argument(place.argument(), null, true, List.of())));
            return new Prompt(name, null, null, List.copyOf(all.values()), body);
        }
        int end = text.indexOf("\n" + MARK, MARK.length() - 1);
        if (end < 0) {
            error(1, "the head does not end: a second line of --- is missing");
            return null;
        }
        // The line end of the first mark stays, so that the lines of the head keep their numbers.
        String head = text.substring(MARK.length() - 1, end + 1);
        PromptText body = PromptText.of(text.substring(end + 1 + MARK.length()));
        Document document = Document.alone(head, file, ROOT);
        Section section = document.section(ROOT);
        Map<String, Prompt.Argument> declared = arguments(section);
        Prompt prompt = new Prompt(
                name,
                section.optionalString("title"),
                section.optionalString("description"),
                used(body, declared, lines(text.substring(0, end + 1)) + 1),
                body);
        declared.keySet().stream()
                .filter(argument -> !prompt.arguments().contains(declared.get(argument)))
                .forEach(argument -> section.section(ARGUMENTS)
                        .advise(
                                false,
                                argument,
                                () -> "the text does not use it; write {{" + argument + "}} in its place"));
        problems.addAll(document.report().problems());
        return prompt;
    }

    private static Map<String, Prompt.Argument> arguments(Section section) {
        Map<String, Prompt.Argument> arguments = new LinkedHashMap<>();
        section.sections(ARGUMENTS)
                .forEach((argument, entry) -> arguments.put(
                        argument,
                        new Prompt.Argument(
                                argument,
                                entry.optionalString("description"),
                                entry.has("required") && entry.bool("required"),
                                entry.has("values") ? entry.strings("values") : List.of())));
        return arguments;
    }

    /** @param before the number of the line before the text's first one */
    private List<Prompt.Argument> used(PromptText body, Map<String, Prompt.Argument> declared, int before) {
        Map<String, Prompt.Argument> used = new LinkedHashMap<>();
        for (PromptText.Place place : body.places()) {
            Prompt.Argument argument = declared.get(place.argument());
            if (argument == null) {
                error(
                        before + 1 + place.line(),
                        "the text uses " + place.argument() + ", which is not among the arguments of the head");
            } else {
                used.put(place.argument(), argument);
            }
        }
        return List.copyOf(used.values());
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    /** @param line from 1; 0: the whole file */
    private void error(int line, String message) {
        problems.add(new Problem(Severity.ERROR, new Location(file, line, null), "", null, message, null));
    }
}
