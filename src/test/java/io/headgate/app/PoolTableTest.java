package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTableTest {
    private static final PoolTable WIDE = new PoolTable(Integer.MAX_VALUE, false);

    private static PoolReading full() throws IOException {
        return PoolReadingTest.one(PoolReadingTest.FULL);
    }

    @Test
    void drawsEverythingWhereThereIsRoom() throws IOException {
        PoolReading before = PoolReadingTest.one(PoolReadingTest.FULL
                .replace("05.5Z", "03.5Z")
                .replace("1000,", "750,")
                .replace("\"breaker.open\": 3", "\"breaker.open\": 2"));

        assertThat(WIDE.lines(List.of(before), List.of(full())))
                .containsExactly(
                        "POOL    HEALTH    BREAKER    ADDR  CONNECTIONS   ACT/IDLE/OPEN  LIMIT/MAX  QUEUE  ACQ/S  REF/S"
                                + "   WAIT AVG/P95/MAX  HOLD  LOAD  LEAKS",
                        "qdrant  degraded  half-open   2/3  [###==+    ]          3/2/1       6/10      4    125    0.5"
                                + "  0.25ms/4.5ms/1.2s  12ms   75%      1",
                        "    first",
                        "    second",
                        "    exhausted in 90s if it goes on like this",
                        "    last error 5s ago: refused");
    }

    @Test
    void leavesDetailsOutOfAHealthyPool() throws IOException {
        PoolReading pool = PoolReadingTest.one(
                "{\"name\": \"a\", \"health\": \"healthy\", \"reason\": \"Connections can be had.\"}");

        assertThat(WIDE.lines(List.of(), List.of(pool))).hasSize(2).noneMatch(line -> line.contains("can be had"));
    }

    @Test
    void tellsNoRateWithoutAReadingBefore() throws IOException {
        PoolReading now = full();
        PoolReading startedAnew = PoolReadingTest.one(
                PoolReadingTest.FULL.replace("05.5Z", "03.5Z").replace("1000,", "1001,"));

        assertThat(rates(List.of(), now)).isEqualTo("- -");
        assertThat(rates(List.of(now), now)).as("no time has passed").isEqualTo("- -");
        assertThat(rates(List.of(startedAnew), now)).as("the total shrank").isEqualTo("- 0.0");
    }

    private static String rates(List<PoolReading> before, PoolReading now) {
        String[] cells = WIDE.lines(before, List.of(now)).get(1).split(" {2,}", -1);
        return cells[cells.length - 6] + " " + cells[cells.length - 5];
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 10, 10, [..........]",
        "10, 0, 0, 10, 10, [##########]",
        "1, 0, 0, 10, 100, '[#         ]'",
        "50, 30, 5, 100, 100, [#####===+.]",
        "2, 1, 0, 4, 4, [##=.]",
        "2, 0, 0, 2, 4, '[##  ]'",
        "9, 9, 9, 5, 4, [####]",
        "0, 0, 0, 0, 0, -",
    })
    void drawsABar(int active, int idle, int opening, int limit, int max, String bar) throws IOException {
        PoolReading pool = PoolReadingTest.one(String.format(
                "{\"connections\": {\"active\": %d, \"idle\": %d, \"opening\": %d, \"limit\": %d, \"max\": %d}}",
                active, idle, opening, limit, max));

        String row = WIDE.lines(List.of(), List.of(pool)).get(1);

        assertThat(row).contains(" " + bar + " ");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 132, 120, 100, 80, 72, 60, 40, 20, 10, 3, 1, 0})
    void fitsIntoEveryWidth(int columns) throws IOException {
        List<String> lines = new PoolTable(columns, false).lines(List.of(full()), List.of(full(), full()));

        assertThat(lines).hasSize(11).allMatch(line -> line.length() <= columns);
    }

    @Test
    void keepsTheMostTellingColumnsInAnOrdinaryTerminal() throws IOException {
        String title =
                new PoolTable(80, false).lines(List.of(), List.of(full())).get(0);

        assertThat(title)
                .contains("POOL", "HEALTH", "BREAKER", "ACT/IDLE/OPEN", "LIMIT/MAX", "QUEUE", "ACQ/S", "REF/S");
        assertThat(new PoolTable(30, false).lines(List.of(), List.of(full())).get(0))
                .isEqualTo("POOL    HEALTH    QUEUE");
    }

    @Test
    void coloursOnlyWhenAskedAndNothingThatIsCut() throws IOException {
        assertThat(WIDE.lines(List.of(), List.of(full()))).noneMatch(line -> line.contains("\u001b"));
        assertThat(new PoolTable(Integer.MAX_VALUE, true)
                        .lines(List.of(), List.of(full()))
                        .get(1))
                .contains("\u001b[33mdegraded\u001b[0m");
        for (int columns = 0; columns < 160; columns++) {
            List<String> plain = new PoolTable(columns, false).lines(List.of(), List.of(full()));
            List<String> coloured = new PoolTable(columns, true).lines(List.of(), List.of(full()));
            assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")))
                    .containsExactlyElementsOf(plain);
        }
    }

    @Test
    void saysThatThereAreNoPools() {
        assertThat(WIDE.lines(List.of(), List.of())).containsExactly("no pools");
    }

    @ParameterizedTest
    @CsvSource({
        "0.004, 0.00ms",
        "0.25, 0.25ms",
        "9.94, 9.9ms",
        "250.4, 250ms",
        "1500, 1.5s",
        "90000, 90s",
        "600000, 10m",
        "1e9, 12d"
    })
    void writesTimesShort(double millis, String text) throws IOException {
        PoolReading pool = PoolReadingTest.one("{\"hold\": {\"averageMs\": " + millis + "}}");

        assertThat(WIDE.lines(List.of(), List.of(pool)).get(1).split(" {2,}", -1)[11])
                .isEqualTo(text);
    }
}
