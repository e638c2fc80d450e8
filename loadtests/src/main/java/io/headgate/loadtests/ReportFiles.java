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
        String name = NAME.format(report.began());
        Path file = folder.resolve(name + ".json");
        Files.writeString(file, JSON.writeValueAsString(json) + "\n");
        Files.writeString(folder.resolve(name + ".html"), ReportHtml.of(report));
        return file;
    }
}
