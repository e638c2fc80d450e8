package io.headgate.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All problems of one reading, ordered by file and line. */
public record Report(List<Problem> problems) {
    public Report {
        problems = List.copyOf(problems);
    }

    public boolean hasErrors() {
        return count(Severity.ERROR) > 0;
    }

    public boolean hasWarnings() {
        return count(Severity.WARNING) > 0;
    }

    public long count(Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .count();
    }

    /** One line per problem, as compilers write them; empty when there is none. */
    public String text() {
        return problems.stream().map(Problem::text).collect(Collectors.joining("\n"));
    }

    /** For tools: {@code {"errors": 1, "warnings": 0, "problems": [{"severity", "file", "line", "path", "message", …}]}}. */
    public String json() {
        Map<String, Object> answer = Map.of(
                "errors", count(Severity.ERROR),
                "warnings", count(Severity.WARNING),
                "problems", problems.stream().map(Report::fields).toList());
        return ConfigValueFactory.fromMap(answer).render(ConfigRenderOptions.concise());
    }

    private static Map<String, Object> fields(Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("severity", problem.severity().toString());
        fields.put("file", problem.location().file());
        fields.put("line", problem.location().line());
        fields.put("path", problem.path());
        fields.put("message", problem.message());
        if (problem.location().variable() != null) {
            fields.put("variable", problem.location().variable());
        }
        if (problem.found() != null) {
            fields.put("found", problem.found());
        }
        if (problem.suggestion() != null) {
            fields.put("suggestion", problem.suggestion());
        }
        return fields;
    }
}
