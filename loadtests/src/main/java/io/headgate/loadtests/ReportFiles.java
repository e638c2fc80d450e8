package io.headgate.loadtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.loadtests.report.Report;
import io.headgate.loadtests.report.ReportHtml;
import io.headgate.loadtests.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Puts a report where people look for it. */
final class ReportFiles {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'benchmark_'uuuu-MM-dd_HH-mm-ss").withZone(ZoneOffset.UTC);
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFiles() {}

    /**
     * Writes it as JSON and as a page.
     *
     * @return the JSON file
     * @throws IllegalStateException if the report does not follow its own schema
     */
    static Path write(Report report, Path folder) throws IOException {
        ObjectNode json = ReportJson.of(report);
        List<String> problems = ReportJson.problems(json);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("the report does not follow its schema: " + problems);
        }
        Files.createDirectories(folder);
        Path file = free(folder, report.began());
        Files.writeString(file, JSON.writeValueAsString(json) + "\n");
        Files.writeString(
                file.resolveSibling(file.getFileName().toString().replace(".json", ".html")), ReportHtml.of(report));
        return file;
    }

    /** Of two that began within a second the later one is told a second later. */
    private static Path free(Path folder, Instant began) {
        Path file = folder.resolve(NAME.format(began) + ".json");
        return Files.exists(file) ? free(folder, began.plusSeconds(1)) : file;
    }
}
