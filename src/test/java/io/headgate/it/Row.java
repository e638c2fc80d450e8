package io.headgate.it;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * One line of the wire table: a rule, what a peer sends, and what must come of it.
 *
 * @param id the rule's id, as in {@link Rules}
 */
record Row(String id, String name, Check check) {
    /** What is done and looked at. */
    @FunctionalInterface
    interface Check {
        void on(WireBench bench) throws Exception;
    }

    static Stream<DynamicTest> tests(Stream<Row> rows, WireBench bench) {
        return rows.map(row -> DynamicTest.dynamicTest(row.id + " " + row.name, () -> {
            bench.reset();
            row.check.on(bench);
        }));
    }
}
