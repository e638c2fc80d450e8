package io.headgate.loadtests.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SqlLogTest {
    private static final String BEGIN = "BEGIN ISOLATION LEVEL SERIALIZABLE";

    private static SqlLog of(String... lines) {
        return SqlLog.of(Stream.of(lines), "WITH counted");
    }

    @Test
    void knowsWhichTransactionsWereSerializable() {
        assertThat(of(
                        "7:LOG:  statement: " + BEGIN,
                        "8:LOG:  statement: BEGIN",
                        "7:LOG:  execute s1: WITH counted AS (",
                        "\tUPDATE ids)",
                        "8:LOG:  execute s1: WITH counted AS ("))
                .isEqualTo(new SqlLog(2, 1));
    }

    @Test
    void forgetsATransactionThatHasEnded() {
        assertThat(of("7:LOG:  statement: " + BEGIN, "7:LOG:  statement: ROLLBACK", "7:LOG:  statement: WITH counted"))
                .isEqualTo(new SqlLog(1, 0));
    }

    @Test
    void countsNothingElse() {
        assertThat(of("7:LOG:  statement: SELECT 1", "7:DETAIL:  WITH counted", "WITH counted", ""))
                .isEqualTo(new SqlLog(0, 0));
    }
}
