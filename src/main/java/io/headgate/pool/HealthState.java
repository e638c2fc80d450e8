package io.headgate.pool;

import io.headgate.pool.PoolSnapshot.Health;
import java.time.Instant;
import java.util.List;

/**
 * How well a pool serves, as it last said.
 *
 * @param reasons why, a sentence each; not empty
 * @param since when this health began
 */
public record HealthState(Health health, List<String> reasons, Instant since) {
    public HealthState {
        reasons = List.copyOf(reasons);
    }
}
