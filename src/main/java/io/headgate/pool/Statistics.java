package io.headgate.pool;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.observe.PoolEvents;
import io.headgate.observe.PoolMeters;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in a pool since the gateway started, beside the meters. Belongs to whichever life of the pool is running; only
 * {@link #refused} and {@link #doubleRelease} may be called by others.
 */
final class Statistics {
    private final PoolEvents meters;
    private final Trace trace;
    private final Map<FailureKind, LongAdder> refused = new ConcurrentHashMap<>();
    private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
    private final LongAdder doubleReleases = new LongAdder();
    private final Map<Tier, long[]> probes = new EnumMap<>(Tier.class);
    private final RecentWaits waits = new RecentWaits();
    private long acquired;
    private long released;
    private long opened;
    private long connectFailures;
    private long healthFailures;
    private long warmUpFailures;
    private long unfit;
    private long breakerOpened;
    private long lateGrants;
    private long leaksReported;
    private long reclaimed;
    private long stale;
    private long waitSum;
    private long waitMax;
    private long waitPeak;
    private @Nullable String lastError;
    private long lastErrorNanos;
    private long lastProbeNanos;
    private boolean everProbed;
    private int peakActive;
    private int peakWaiting;

    Statistics(PoolEvents meters) {
        this(meters, new Trace(Trace.CAPACITY));
    }

    Statistics(PoolEvents meters, Trace trace) {
        this.meters = meters;
        this.trace = trace;
    }

    /** Which calls there were lately, one by one. */
    Trace trace() {
        return trace;
    }

    void acquired(long waitNanos, int active, long now) {
        acquired++;
        waits.add(waitNanos, now);
        waitSum += waitNanos;
        waitMax = Math.max(waitMax, waitNanos);
        waitPeak = Math.max(waitPeak, waitNanos);
        peakActive = Math.max(peakActive, active);
        meters.acquired(waitNanos);
    }

    void waiting(int now) {
        peakWaiting = Math.max(peakWaiting, now);
    }

    /** From any thread. */
    void refused(FailureKind kind) {
        refused.computeIfAbsent(kind, any -> new LongAdder()).increment();
        meters.refused(kind);
    }

    void waitedInVain(long waitNanos) {
        waitPeak = Math.max(waitPeak, waitNanos);
    }

    void released(Outcome outcome, long heldNanos) {
        released++;
        meters.released(outcome, heldNanos);
    }

    /** From any thread. */
    void doubleRelease() {
        doubleReleases.increment();
        meters.doubleRelease();
    }

    void opened(long connectNanos) {
        opened++;
        trace.opened(connectNanos);
        meters.opened(connectNanos);
    }

    void connectFailed() {
        connectFailures++;
        meters.connectFailed();
    }

    void closed(CloseReason reason) {
        closed.merge(reason, 1L, Long::sum);
        meters.closed(reason.tag());
    }

    /** A probe ended. */
    void probed(Tier tier, Finding finding, boolean warmUp, long tookNanos, long now) {
        boolean healthy = finding.healthy();
        everProbed = true;
        lastProbeNanos = now;
        probes.computeIfAbsent(tier, any -> new long[2])[healthy ? 0 : 1]++;
        meters.probed(tier == Tier.DEEP ? PoolMeters.Tier.DEEP : PoolMeters.Tier.MEDIUM, healthy, tookNanos);
        if (healthy && tier == Tier.MEDIUM && !warmUp) {
            trace.probed(tookNanos);
        }
        if (!healthy) {
            healthFailures++;
            error("A probe failed: " + finding.detail() + ".", now);
        }
        if (!healthy && warmUp) {
            warmUpFailures++;
            meters.warmUpFailed();
        }
    }

    /** A look at a connection that was to be lent found it unfit. */
    void unfit() {
        unfit++;
        meters.probed(PoolMeters.Tier.FAST, false, 0);
    }

    void breakerOpened() {
        breakerOpened++;
        meters.breakerOpened();
    }

    void leakReported() {
        leaksReported++;
        meters.leakReported();
    }

    void reclaimed() {
        reclaimed++;
        meters.reclaimed();
    }

    /** Something went wrong with the upstream. */
    void error(String what, long now) {
        lastError = what;
        lastErrorNanos = now;
    }

    void lateGrant() {
        lateGrants++;
        meters.lateGrantReturned();
    }

    void stale() {
        stale++;
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    /** Meaningless while there is no error. */
    long lastErrorNanos() {
        return lastErrorNanos;
    }

    boolean everOpened() {
        return opened > 0;
    }

    boolean everProbed() {
        return everProbed;
    }

    long lastProbeNanos() {
        return lastProbeNanos;
    }

    PoolSnapshot.Totals totals(int restarts) {
        Map<FailureKind, Long> refusals = new EnumMap<>(FailureKind.class);
        refused.forEach((kind, count) -> refusals.put(kind, count.sum()));
        Map<Tier, PoolSnapshot.Probes> probed = new EnumMap<>(Tier.class);
        probes.forEach((tier, count) -> probed.put(tier, new PoolSnapshot.Probes(count[0], count[1])));
        return new PoolSnapshot.Totals(
                acquired,
                released,
                refusals,
                opened,
                closed,
                connectFailures,
                healthFailures,
                warmUpFailures,
                probed,
                unfit,
                breakerOpened,
                lateGrants,
                leaksReported,
                reclaimed,
                doubleReleases.sum(),
                stale,
                restarts);
    }

    /** How long callers waited within the last minute, 95th percentile. */
    Duration waitLately(long now) {
        return waits.p95Lately(now);
    }

    PoolSnapshot.Waits waits() {
        return new PoolSnapshot.Waits(
                Duration.ofNanos(acquired == 0 ? 0 : waitSum / acquired),
                waits.p95(),
                Duration.ofNanos(waitMax),
                Duration.ofNanos(waitPeak),
                peakActive,
                peakWaiting);
    }
}
