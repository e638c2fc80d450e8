package io.headgate.pool;

import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.resilience.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a pool can say about itself, all of one moment.
 *
 * @param generation how often the pool has been started; more than 1 after a defect
 * @param reasons why the health is what it is, each one sentence, the gravest first
 * @param lastHealthCheck when a probe last ended, well or badly
 * @param lastError what last went wrong with the upstream
 * @param nextAttemptIn how long no connection will be opened because the last attempts failed; null when nothing stands in the way
 */
public record PoolSnapshot(
        UpstreamName name,
        int generation,
        Health health,
        List<String> reasons,
        Limits limits,
        Counts counts,
        Outlook outlook,
        List<AddressLine> addresses,
        Totals totals,
        Waits waits,
        Instant createdAt,
        Instant takenAt,
        @Nullable Instant lastHealthCheck,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable Duration nextAttemptIn) {

    public PoolSnapshot {
        reasons = List.copyOf(reasons);
        addresses = List.copyOf(addresses);
    }

    /** The gravest reason. */
    public String reason() {
        return reasons.get(0);
    }

    /** Whether a caller can expect to be served. */
    public enum Health {
        HEALTHY,
        /** Calls are served, but something is not as it should be. */
        DEGRADED,
        /** No connection is open and the last attempt failed, or the breaker is open, or the pool is not running. */
        UNHEALTHY
    }

    /**
     * What is allowed.
     *
     * @param limit how many connections may be lent at the same time at present: {@code max}, or less where the limit follows the
     *     upstream's latency
     */
    public record Limits(int min, int max, int limit, int maxWaiting, int maxOpening) {}

    /**
     * What may become of it.
     *
     * @param reopensIn how long the breaker stays open; zero unless it is open
     * @param suspectedLeaks loans that are out for suspiciously long
     * @param hold how long connections have been held lately, on average; zero while none has come back
     * @param load connections that arrivals and hold times keep busy, as a share of those that may be lent; 0 and more
     * @param exhaustionIn when all connections will be busy if the trend goes on; null where it does not lead there
     */
    public record Outlook(
            CircuitBreaker.State breaker,
            Duration reopensIn,
            int suspectedLeaks,
            Duration hold,
            double load,
            @Nullable Duration exhaustionIn) {}

    /**
     * One address of the upstream.
     *
     * @param ejected whether it is kept away from because calls to it fail
     * @param failing whether the last attempts to connect failed
     * @param connections open or being opened
     */
    public record AddressLine(
            String name, CircuitBreaker.State breaker, boolean ejected, boolean failing, int connections, int active) {}

    /**
     * Connections by state, and who waits for one.
     *
     * @param idle free to be lent, those being probed to keep them alive included
     * @param active lent
     * @param opening being connected or warmed up
     * @param closing given up, but the upstream may still see them
     * @param oldestWait how long the head of the queue has waited; zero when nobody waits
     */
    public record Counts(int idle, int active, int opening, int closing, int waiting, Duration oldestWait) {
        /** Connections that take up room in the pool. */
        public int total() {
            return idle + active + opening;
        }
    }

    /**
     * Events since the gateway started, across restarts of the pool.
     *
     * @param refused by reason; a reason that never occurred is absent
     * @param closed by reason; a reason that never occurred is absent
     * @param connectFailures attempts that gave no connection, or one that ended before it had lived
     * @param healthFailures probes that failed, warm-ups included
     * @param probes by tier; a tier that was never asked for is absent
     * @param unfit connections that a look at them found unfit when they were to be lent
     * @param breakerOpened how often the upstream's breaker has opened
     * @param lateGrants connections on their way to a caller who had given up, and kept for the next
     * @param leaksReported loans that were out for suspiciously long; they may have come back since
     * @param reclaimed loans taken back because their borrower had stopped
     * @param staleMessages releases and reports that belonged to a pool or a connection that is gone
     */
    public record Totals(
            long acquired,
            long released,
            Map<FailureKind, Long> refused,
            long opened,
            Map<CloseReason, Long> closed,
            long connectFailures,
            long healthFailures,
            long warmUpFailures,
            Map<Tier, Probes> probes,
            long unfit,
            long breakerOpened,
            long lateGrants,
            long leaksReported,
            long reclaimed,
            long doubleReleases,
            long staleMessages,
            long restarts) {
        public Totals {
            refused = Map.copyOf(refused);
            closed = Map.copyOf(closed);
            probes = Map.copyOf(probes);
        }

        /** Requests that waited in vain until their time was up. */
        public long timeouts() {
            return refused.getOrDefault(FailureKind.POOL_DEADLINE, 0L);
        }

        /** Connections closed in good order: for their age, their use count, on order, or because nobody needed them. */
        public long recycled() {
            return closed.getOrDefault(CloseReason.AGE, 0L)
                    + closed.getOrDefault(CloseReason.USES, 0L)
                    + closed.getOrDefault(CloseReason.RECYCLED, 0L)
                    + closed.getOrDefault(CloseReason.IDLE, 0L);
        }
    }

    /** Examinations of connections, warm-ups included. */
    public record Probes(long healthy, long failed) {}

    /**
     * How long requests waited, and the most there ever was.
     *
     * @param average over all grants
     * @param p95 over the last few hundred grants
     * @param max over all grants
     * @param peak over all requests, those refused after a wait included
     */
    public record Waits(Duration average, Duration p95, Duration max, Duration peak, int peakActive, int peakWaiting) {}
}
