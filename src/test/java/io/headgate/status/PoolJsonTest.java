package io.headgate.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.pool.PoolSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolJsonTest {
    private final JsonNode json = PoolJson.of(Snapshots.of("store", PoolSnapshot.Health.DEGRADED));

    /** The names that dashboards of a pooled Qdrant client read. */
    @Test
    void tellsTheNumbersOfTheQdrantPool() {
        assertThat(stats(
                        "pool_size",
                        "active_connections",
                        "idle_connections",
                        "total_acquires",
                        "total_releases",
                        "total_timeouts",
                        "total_health_failures",
                        "connections_created",
                        "connections_recycled",
                        "connections_failed",
                        "avg_acquire_time_ms",
                        "p95_acquire_time_ms",
                        "max_acquire_time_ms"))
                .isEqualTo("30 7 6 1012 1013 14 19 1016 700 18 1.25 26.0 27.0");
    }

    /** The names that dashboards of a pooled PostgreSQL client read. */
    @Test
    void tellsTheNumbersOfTheConnectionPool() {
        assertThat(stats(
                        "total_connections",
                        "idle_connections",
                        "active_connections",
                        "waiting_requests",
                        "total_acquisitions",
                        "total_releases",
                        "avg_acquisition_time_ms",
                        "peak_active_connections",
                        "peak_wait_time_ms",
                        "pool_created_at",
                        "last_health_check",
                        "last_error",
                        "last_error_time"))
                .isEqualTo("21 6 7 10 1012 1013 1.25 29 28.0 " + Snapshots.CREATED + " " + Snapshots.CHECKED
                        + " an error " + Snapshots.FAILED);
    }

    @Test
    void tellsTheMomentOfTheNumbers() {
        assertThat(json.get("takenAt").asText()).isEqualTo(Snapshots.TAKEN.toString());
    }

    @Test
    void tellsEveryNumberUnderItsOwnName() {
        Map<String, String> told = new LinkedHashMap<>();
        for (String path : new String[] {
            "/connections/idle",
            "/connections/active",
            "/connections/opening",
            "/connections/closing",
            "/connections/waiting",
            "/connections/oldestWaitMs",
            "/connections/min",
            "/connections/max",
            "/connections/maxWaiting",
            "/connections/maxOpening",
            "/waits/averageMs",
            "/waits/p95Ms",
            "/waits/maxMs",
            "/waits/peakMs",
            "/waits/peakActive",
            "/waits/peakWaiting",
            "/totals/acquired",
            "/totals/released",
            "/totals/opened",
            "/totals/connectFailures",
            "/totals/healthFailures",
            "/totals/warmUpFailures",
            "/totals/lateGrants",
            "/totals/doubleReleases",
            "/totals/staleMessages",
            "/totals/restarts",
            "/totals/refused/pool.deadline",
            "/totals/refused/pool.queue-full",
            "/totals/closed/age",
            "/generation",
            "/nextAttemptInMs",
            "/connections/limit",
            "/breaker/state",
            "/breaker/reopensInMs",
            "/leaks",
            "/hold/averageMs",
            "/forecast/load",
            "/forecast/exhaustionInMs",
            "/totals/leaksReported",
            "/totals/reclaimed",
            "/totals/probes/deep/healthy",
            "/totals/probes/deep/failed",
            "/totals/unfit",
            "/totals/breakerOpened",
            "/reason",
            "/reasons/0"
        }) {
            told.put(path, json.at(path).asText("missing"));
        }

        assertThat(told.values())
                .containsExactly(
                        "6",
                        "7",
                        "8",
                        "9",
                        "10",
                        "11.0",
                        "2",
                        "30",
                        "400",
                        "5",
                        "1.25",
                        "26.0",
                        "27.0",
                        "28.0",
                        "29",
                        "31",
                        "1012",
                        "1013",
                        "1016",
                        "18",
                        "19",
                        "20",
                        "21",
                        "22",
                        "23",
                        "24",
                        "14",
                        "15",
                        "100",
                        "3",
                        "32.0",
                        "25",
                        "half-open",
                        "39.0",
                        "33",
                        "40.0",
                        "0.34",
                        "35000.0",
                        "37",
                        "38",
                        "41",
                        "42",
                        "43",
                        "44",
                        "a reason",
                        "a reason");
    }

    @Test
    void tellsEachAddress() {
        assertThat(json.get("addresses").toString()).isEqualTo("""
                [{"name":"store-1:6333","usable":true,"breaker":"closed","failing":true,"connections":36,"active":7},\
                {"name":"store-2:6333","usable":false,"breaker":"open","failing":false,"connections":0,"active":0}]""");
    }

    private String stats(String... names) {
        StringBuilder values = new StringBuilder();
        for (String name : names) {
            assertThat(json.get("stats").has(name)).as(name).isTrue();
            values.append(values.isEmpty() ? "" : " ")
                    .append(json.get("stats").get(name).asText());
        }
        return values.toString();
    }
}
