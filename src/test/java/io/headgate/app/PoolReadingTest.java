package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolReadingTest {
    static final String FULL = """
            {"name": "qdrant", "health": "degraded", "reason": "first", "reasons": ["first", "second"],
             "takenAt": "2026-01-02T03:04:05.5Z", "breaker": {"state": "half-open"},
             "addresses": [{"name": "a:1", "usable": true}, {"name": "b:1", "usable": false}, {"name": "c:1"}],
             "connections": {"active": 3, "idle": 2, "opening": 1, "waiting": 4, "limit": 6, "min": 1, "max": 10},
             "totals": {"acquired": 1000, "refused": {"pool.queue-full": 2, "breaker.open": 3}},
             "waits": {"averageMs": 0.25, "p95Ms": 4.5, "maxMs": 1200},
             "hold": {"averageMs": 12}, "forecast": {"load": 0.75, "exhaustionInMs": 90000},
             "leaks": [{"label": "a"}], "stats": {"last_error": "refused", "last_error_time": "2026-01-02T03:04:00Z"}}
            """;

    @Test
    void readsWhatIsSaid() throws IOException {
        PoolReading pool = one(FULL);

        assertThat(pool)
                .isEqualTo(new PoolReading(
                        "qdrant",
                        "degraded",
                        List.of("first", "second"),
                        "half-open",
                        2L,
                        3L,
                        new PoolReading.Connections(3L, 2L, 1L, 4L, 6L, 10L),
                        1000L,
                        5L,
                        new PoolReading.Waits(0.25, 4.5, 1200.0),
                        12.0,
                        0.75,
                        90_000.0,
                        1L,
                        "refused",
                        Instant.parse("2026-01-02T03:04:00Z"),
                        Instant.parse("2026-01-02T03:04:05.5Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\": 7, \"health\": null, \"connections\": [], \"totals\": 3, \"stats\": \"x\", \"waits\": null}",
                "{\"reasons\": 5, \"reason\": \" \", \"addresses\": {}, \"breaker\": 1, \"takenAt\": \"today\"}",
                "{\"connections\": {\"active\": \"3\"}, \"totals\": {\"refused\": []}, \"forecast\": 1, \"new\": {\"field\": []}}",
                "{\"leaks\": \"many\", \"stats\": {\"last_error\": {}, \"last_error_time\": 5}}",
                "17"
            })
    void passesOverWhatIsMissingOrNew(String pool) throws IOException {
        PoolReading read = one(pool);

        assertThat(read.reasons()).isEmpty();
        assertThat(read.breaker()).isNull();
        assertThat(read.addresses()).isNull();
        assertThat(read.connections()).isEqualTo(new PoolReading.Connections(null, null, null, null, null, null));
        assertThat(read.acquired()).isNull();
        assertThat(read.refused()).isNull();
        assertThat(read.load()).isNull();
        assertThat(read.leaks()).isNull();
        assertThat(read.lastError()).isNull();
        assertThat(read.lastErrorAt()).isNull();
        assertThat(read.takenAt()).isNull();
        assertThat(new PoolTable(80, false).lines(List.of(read), List.of(read))).hasSize(2);
    }

    @Test
    void readsWhatAnOlderGatewaySays() throws IOException {
        PoolReading pool = one("""
                {"name": "old", "health": "unhealthy", "reason": "down", "breaker": "open", "leaks": 2,
                 "connections": {"max": 10},
                 "stats": {"avg_acquire_time_ms": 1.5, "p95_acquire_time_ms": 2, "max_acquire_time_ms": 3}}
                """);

        assertThat(pool.reasons()).containsExactly("down");
        assertThat(pool.breaker()).isEqualTo("open");
        assertThat(pool.leaks()).isEqualTo(2);
        assertThat(pool.connections().limit()).isEqualTo(10);
        assertThat(pool.waits()).isEqualTo(new PoolReading.Waits(1.5, 2.0, 3.0));
    }

    @Test
    void letsNoTextCommandTheTerminal() throws IOException {
        PoolReading pool = one("""
                {"name": "a\\u001b[2J", "health": "unhealthy", "reason": "one\\ntwo\\u202e\\u009b31m"}
                """);

        assertThat(pool.name()).isEqualTo("a [2J");
        assertThat(pool.reasons()).containsExactly("one two  31m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"pools\": ", "[]", "{\"pools\": {}}", "{}"})
    void saysWhenTheAnswerIsNoListOfPools(String body) {
        assertThatThrownBy(() -> PoolReading.all(body))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the answer ");
    }

    static PoolReading one(String pool) throws IOException {
        return PoolReading.all("{\"more\": 1, \"pools\": [" + pool + "]}").get(0);
    }
}
