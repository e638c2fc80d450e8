package io.headgate.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.pool.PoolSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private final PoolSnapshot pool = Snapshots.of("store", PoolSnapshot.Health.HEALTHY);

    @Test
    void areTheSumOfSeveralPools() {
        JsonNode json = Statistics.of(List.of(pool, Snapshots.of("other", PoolSnapshot.Health.DEGRADED)));

        assertThat(json.get("pool_size").asInt()).isEqualTo(60);
        assertThat(json.get("active_connections").asInt()).isEqualTo(14);
        assertThat(json.get("total_acquires").asLong()).isEqualTo(2024);
        assertThat(json.get("total_timeouts").asLong()).isEqualTo(28);
    }

    @Test
    void weighAverageWaitsAndTellTheLongestOfTheOthers() {
        JsonNode json = Statistics.of(List.of(pool, pool));

        assertThat(json.get("avg_acquire_time_ms").asDouble()).isEqualTo(1.25);
        assertThat(json.get("p95_acquire_time_ms").asDouble()).isEqualTo(26);
        assertThat(json.get("peak_wait_time_ms").asDouble()).isEqualTo(28);
        assertThat(json.get("last_error").asText()).isEqualTo("an error");
        assertThat(json.get("last_error_time").asText()).isEqualTo(Snapshots.FAILED.toString());
    }

    @Test
    void areZeroWithoutPools() {
        JsonNode json = Statistics.of(List.of());

        assertThat(json.get("pool_size").asInt()).isZero();
        assertThat(json.get("avg_acquire_time_ms").asDouble()).isZero();
        assertThat(json.get("last_error").isNull()).isTrue();
        assertThat(json.get("pool_created_at").isNull()).isTrue();
    }
}
