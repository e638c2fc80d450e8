package io.headgate.loadtests.measure;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a PostgreSQL server has logged of the transactions that ran one statement.
 *
 * @param transactions that ran it, those that the server took back included
 * @param serializable those of them that began as {@code ISOLATION LEVEL SERIALIZABLE}
 */
public record SqlLog(int transactions, int serializable) {
    private static final Pattern STATEMENT = Pattern.compile("^(\\d+):LOG:  (?:statement|execute [^:]*): (.*)");

    /**
     * Reads a log of {@code log_statement = all} and {@code log_line_prefix = '%p:'}.
     *
     * @param beginning of the statement's first line
     */
    public static SqlLog of(Stream<String> lines, String beginning) {
        Map<String, Boolean> serializable = new HashMap<>();
        int[] counts = new int[2];
        lines.forEach(line -> {
            Matcher statement = STATEMENT.matcher(line);
            if (!statement.find()) {
                return;
            }
            String process = statement.group(1);
            String sql = statement.group(2).strip();
            if (sql.startsWith("BEGIN") || sql.startsWith("START TRANSACTION")) {
                serializable.put(process, sql.contains("ISOLATION LEVEL SERIALIZABLE"));
            } else if (sql.startsWith("COMMIT") || sql.startsWith("ROLLBACK")) {
                serializable.remove(process);
            } else if (sql.startsWith(beginning)) {
                counts[0]++;
                counts[1] += serializable.getOrDefault(process, false) ? 1 : 0;
            }
        });
        return new SqlLog(counts[0], counts[1]);
    }
}
