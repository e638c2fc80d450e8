package io.headgate.observe;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.UpstreamName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Counter;
import kamon.metric.Gauge;
import kamon.metric.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool. Any thread may use them; each call costs some nanoseconds. Times are in nanoseconds, negative ones count
 * as 0.
 */
public final class PoolMeters {
    /** What a pool is doing, as far as its callers feel it. */
    public enum State {
        /** Opening its first connection. */
        STARTING,
        UP,
        /** The upstream cannot be reached: callers are refused, attempts follow the back-off. */
        DOWN,
        /** Its supervisor waits before it starts the pool again. */
        RESTARTING,
        DRAINING,
        STOPPED
    }

    /** Why connections are closed; a reason that is not in this list is counted as {@code other}. */
    public static final List<String> CLOSE_REASONS =
            List.of("age", "idle", "uses", "server", "error", "health", "warm-up", "drain", "other");

    private static final Map<Key, PoolMeters> MADE = new ConcurrentHashMap<>();

    private final String upstream;
    private final Histogram acquireWait;
    private final Histogram lease;
    private final Histogram connect;
    private final Counters refused;
    private final Map<Outcome, Counter> released = new EnumMap<>(Outcome.class);
    private final Map<String, Counter> closed = new HashMap<>();
    private final Counter otherClosed;
    private final Counter opened;
    private final Counter connectFailures;
    private final Counter lateGrants;
    private final Counter doubleReleases;
    private final Counter unsolicited;
    private final Counter warmUpFailures;
    private final Gauge idle;
    private final Gauge active;
    private final Gauge opening;
    private final Gauge closing;
    private final Gauge waiting;
    private final Gauge min;
    private final Gauge max;
    private final Map<State, Gauge> states = new EnumMap<>(State.class);
    private final @Nullable Gauge canaryActive;

    private record Key(UpstreamName upstream, boolean canary) {}

    /** The meters of this upstream's pool; the same object each time. */
    public static PoolMeters of(UpstreamName upstream) {
        return of(upstream, false);
    }

    /**
     * The meters of this upstream's pool; the same object each time.
     *
     * @param canary whether the upstream is a Canary historian: then {@code canary_pool_connections_active} is kept as well
     */
    public static PoolMeters of(UpstreamName upstream, boolean canary) {
        return MADE.computeIfAbsent(new Key(upstream, canary), PoolMeters::new);
    }

    private PoolMeters(Key key) {
        upstream = key.upstream.value();
        acquireWait = Instruments.histogram(Meter.POOL_ACQUIRE_WAIT, upstream);
        lease = Instruments.histogram(Meter.POOL_LEASE, upstream);
        connect = Instruments.histogram(Meter.POOL_CONNECT, upstream);
        refused = new Counters(
                CodeLabel.count(), i -> Instruments.counter(Meter.POOL_REFUSED, upstream, CodeLabel.at(i)));
        for (Outcome outcome : Outcome.values()) {
            released.put(outcome, Instruments.counter(Meter.POOL_RELEASED, upstream, label(outcome)));
        }
        for (String reason : CLOSE_REASONS) {
            closed.put(reason, Instruments.counter(Meter.POOL_CLOSED, upstream, reason));
        }
        otherClosed = Instruments.counter(Meter.POOL_CLOSED, upstream, "other");
        opened = counter(Meter.POOL_OPENED);
        connectFailures = counter(Meter.POOL_CONNECT_FAILURES);
        lateGrants = counter(Meter.POOL_LATE_GRANTS);
        doubleReleases = counter(Meter.POOL_DOUBLE_RELEASES);
        unsolicited = counter(Meter.POOL_UNSOLICITED);
        warmUpFailures = counter(Meter.POOL_WARM_UP_FAILURES);
        idle = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "idle");
        active = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "active");
        opening = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "opening");
        closing = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "closing");
        waiting = Instruments.gauge(Meter.POOL_WAITING, upstream);
        min = Instruments.gauge(Meter.POOL_CONNECTIONS_MIN, upstream);
        max = Instruments.gauge(Meter.POOL_CONNECTIONS_MAX, upstream);
        for (State state : State.values()) {
            states.put(state, Instruments.gauge(Meter.POOL_STATE, upstream, label(state)));
        }
        canaryActive = key.canary ? Instruments.gauge(Meter.CANARY_POOL_ACTIVE, upstream) : null;
    }

    /** A connection was lent after this wait. */
    public void acquired(long waitNanos) {
        Instruments.record(acquireWait, waitNanos);
    }

    /** A lease ended. */
    public void released(Outcome outcome, long heldNanos) {
        Instruments.record(lease, heldNanos);
        of(released, outcome).increment();
    }

    /** An acquire was answered with a refusal. */
    public void refused(FailureKind kind) {
        refused.at(CodeLabel.indexOf(kind)).increment();
    }

    /** A connection was opened. */
    public void opened(long connectNanos) {
        Instruments.record(connect, connectNanos);
        opened.increment();
    }

    /** An attempt to open a connection failed. */
    public void connectFailed() {
        connectFailures.increment();
    }

    /**
     * A connection was closed.
     *
     * @param reason one of {@link #CLOSE_REASONS}
     */
    public void closed(String reason) {
        closed.getOrDefault(reason, otherClosed).increment();
    }

    /** A connection was lent to a caller that had already gone, and came back unused. */
    public void lateGrantReturned() {
        lateGrants.increment();
    }

    /** A lease was released a second time. */
    public void doubleRelease() {
        doubleReleases.increment();
    }

    /** An upstream sent bytes that nobody had asked for. */
    public void unsolicitedBytes() {
        unsolicited.increment();
    }

    /** A new connection did not answer its first cheap request. */
    public void warmUpFailed() {
        warmUpFailures.increment();
    }

    /** How many connections there are in each state, and how many callers wait. */
    public void gauges(int idle, int active, int opening, int closing, int waiting) {
        this.idle.update(idle);
        this.active.update(active);
        this.opening.update(opening);
        this.closing.update(closing);
        this.waiting.update(waiting);
        if (canaryActive != null) {
            canaryActive.update(active);
        }
    }

    /** The bounds the configuration sets. */
    public void limits(int min, int max) {
        this.min.update(min);
        this.max.update(max);
    }

    /** What the pool does now. */
    public void state(State now) {
        states.forEach((state, gauge) -> gauge.update(state == now ? 1 : 0));
    }

    private Counter counter(Meter meter) {
        return Instruments.counter(meter, upstream);
    }

    private static <K, V> V of(Map<K, V> complete, K key) {
        V value = complete.get(key);
        if (value == null) {
            throw new IllegalStateException("no meter for " + key);
        }
        return value;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
