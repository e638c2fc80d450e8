package io.headgate.loadtests.scenario;

import io.headgate.loadtests.verdict.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Three times more than can be served: runs {@code loadtests/overload/run} and reads its table. */
final class OverloadScenario implements Scenario {
    private static final String CLASS = "target/test-classes/io/headgate/load/OverloadRun.class";

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public String says() {
        return "three times as many requests as can be served, by the clock, with admission by deadline";
    }

    @Override
    public Outcome run(Field field) throws IOException, InterruptedException {
        Path root = field.ownStand().build().root();
        if (!Files.isRegularFile(root.resolve(CLASS))) {
            throw new NotHere("needs the product with its test classes: mvn package -DskipTests");
        }
        boolean smoke = field.settings().smoke();
        Process process = new ProcessBuilder(
                        "loadtests/overload/run",
                        "--candidates",
                        "admission-on",
                        "--warm-up",
                        smoke ? "2" : "8",
                        "--seconds",
                        smoke ? "2" : "12")
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String table;
        try {
            table = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("loadtests/overload/run ended with " + process.exitValue());
            }
        } finally {
            process.destroy();
        }
        return outcome(table);
    }

    private Outcome outcome(String table) throws IOException {
        List<List<String>> rows = table.lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> List.of(line.split("\\|", -1)))
                .toList();
        if (rows.size() != 2) {
            throw new IOException("the table cannot be read:\n" + table);
        }
        Measures measures = new Measures();
        put(measures, rows, "peak/s", "peak");
        put(measures, rows, "useful/s", "useful");
        put(measures, rows, "share of peak", "share-of-peak-percent");
        put(measures, rows, "refusal p50 ms", "refusal-p50");
        put(measures, rows, "later than 50 ms", "refused-late");
        put(measures, rows, "wasted", "wasted-percent");
        put(measures, rows, "worst hiccup ms", "hiccup");
        Evidence evidence = Evidence.none("paced");
        return new Outcome(name(), says(), null, measures.values(), evidence, List.of());
    }

    private static void put(Measures measures, List<List<String>> rows, String column, String name) {
        int at = rows.get(0).stream().map(String::strip).toList().indexOf(column);
        if (at >= 0) {
            measures.put(name, Double.parseDouble(rows.get(1).get(at).replaceAll("[^0-9.]", "")));
        }
    }
}
