package io.headgate.pool;

import io.headgate.pool.PoolSnapshot.Health;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of a pool's health is worth a line in the log. Trouble that stops calls is told at once; any other change when it has lasted a
 * second, so that a connection which is lost and replaced with each request does not fill the log.
 */
final class HealthNews {
    private static final long LASTING = Duration.ofSeconds(1).toNanos();

    private @Nullable Health seen;
    private long since;
    private @Nullable Health told;

    /** Whether this is to be told now; it counts as told then. To be asked at each change, and now and again. */
    boolean isNews(Health health, long now) {
        if (health != seen) {
            seen = health;
            since = now;
        }
        boolean began = told == null && health == Health.HEALTHY;
        boolean lasts = health == Health.UNHEALTHY || now - since >= LASTING;
        if (health == told || (!began && !lasts)) {
            return false;
        }
        told = health;
        return !began;
    }
}
