package io.headgate.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** What a gateway advises, for a person to read. */
final class AdviceTable {
    private static final String HEAD = "  %1s %6s %10s %10s %10s %9s %6s %14s%n";
    private static final int WIDTH = 96;

    private AdviceTable() {}

    static String of(List<JsonNode> pools) {
        StringBuilder text = new StringBuilder();
        for (JsonNode pool : pools) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            append(text, pool);
        }
        return text.isEmpty() ? "no pools" : text.toString();
    }

    private static void append(StringBuilder text, JsonNode pool) {
        JsonNode recommended = pool.path("recommended");
        int size = pool.path("size").asInt();
        text.append(String.format(
                Locale.ROOT,
                "%s: %s%n",
                pool.path("name").asText(),
                recommended.isNumber()
                        ? recommended.asInt() == size
                                ? size + " connections are right"
                                : recommended.asInt() + " connections instead of " + size
                        : "no advice yet"));
        for (JsonNode reason : pool.path("reasoning")) {
            appendFolded(text, reason.asText());
        }
        if (!pool.path("sizes").isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    HEAD,
                    "",
                    "size",
                    "p50 wait",
                    "p95 wait",
                    "p99 wait",
                    "refused",
                    "use",
                    "formula, mean"));
        }
        for (JsonNode row : pool.path("sizes")) {
            int of = row.path("size").asInt();
            JsonNode formula = row.path("formula").path("meanWaitMs");
            text.append(String.format(
                    Locale.ROOT,
                    HEAD,
                    of == recommended.asInt() ? "*" : of == size ? ">" : "",
                    of,
                    wait(row, "p50WaitMs"),
                    wait(row, "p95WaitMs"),
                    wait(row, "p99WaitMs"),
                    share(row, "refused"),
                    share(row, "use"),
                    formula.isNumber() ? InShort.time(formula.asDouble()) : InShort.NONE));
        }
    }

    private static String wait(JsonNode row, String field) {
        return InShort.time(row.path(field).asDouble());
    }

    private static String share(JsonNode row, String field) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * row.path(field).asDouble());
    }

    /** Sentences are longer than a terminal is wide. */
    private static void appendFolded(StringBuilder text, String sentence) {
        int column = 0;
        for (String word : sentence.split(" ", -1)) {
            boolean first = column == 0;
            if (!first && column + 1 + word.length() > WIDTH) {
                text.append("\n    ");
                column = 4;
            } else {
                text.append(first ? "  " : " ");
                column += first ? 2 : 1;
            }
            text.append(word);
            column += word.length();
        }
        text.append('\n');
    }
}
