package io.headgate.observe;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.UpstreamName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
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
public final class PoolMeters implements PoolEvents {
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

    /** Whether a caller can expect to be served. */
    public enum Health {
        HEALTHY,
        DEGRADED,
        UNHEALTHY
    }

    /** What the circuit breaker lets through: everything, nothing, or trials. */
    public enum Breaker {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** How a connection is examined. */
    public enum Tier {
        /** By a look at what is known here; costs no round trip. */
        FAST,
        /** By one cheap round trip. */
        MEDIUM,
        /** By a request that touches data. */
        DEEP
    }

    /** Why connections are closed; a reason that is not in this list is counted as {@code other}. */
    public static final List<String> CLOSE_REASONS = List.of(
            "age",
            "idle",
            "uses",
            "server",
            "address",
            "recycled",
            "error",
            "health",
            "warm-up",
            "examined",
            "leak",
            "drain",
            "other");

    private static final double NANOS_PER_SECOND = 1e9;
    private static final Map<Key, PoolMeters> MADE = new ConcurrentHashMap<>();

    private final String upstream;
    private final Histogram acquireWait;
    private final Histogram lease;
    private final Histogram connect;
    private final Histogram tls;
    private final Map<Tier, Histogram> probes = new EnumMap<>(Tier.class);
    private final Map<Tier, Counter> healthFailures = new EnumMap<>(Tier.class);
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
    private final Counter restarts;
    private final Counter breakerOpened;
    private final Counter leaksReported;
    private final Counter reclaimed;
    private final Gauge idle;
    private final Gauge active;
    private final Gauge opening;
    private final Gauge closing;
    private final Gauge waiting;
    private final Gauge min;
    private final Gauge max;
    private final Gauge limit;
    private final Gauge usableAddresses;
    private final Gauge ejectedAddresses;
    private final Gauge load;
    private final Gauge exhaustion;
    private final Gauge leakSuspects;
    private final OneHot<State> state;
    private final OneHot<Health> health;
    private final OneHot<Breaker> breaker;
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
        tls = Instruments.histogram(Meter.POOL_TLS, upstream);
        for (Tier tier : Tier.values()) {
            healthFailures.put(tier, Instruments.counter(Meter.POOL_HEALTH_FAILURES, upstream, OneHot.label(tier)));
            if (tier != Tier.FAST) {
                probes.put(tier, Instruments.histogram(Meter.POOL_PROBE, upstream, OneHot.label(tier)));
            }
        }
        refused = new Counters(
                CodeLabel.count(), i -> Instruments.counter(Meter.POOL_REFUSED, upstream, CodeLabel.at(i)));
        for (Outcome outcome : Outcome.values()) {
            released.put(outcome, Instruments.counter(Meter.POOL_RELEASED, upstream, OneHot.label(outcome)));
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
        restarts = counter(Meter.POOL_RESTARTS);
        breakerOpened = counter(Meter.POOL_BREAKER_OPENED);
        leaksReported = counter(Meter.POOL_LEAKS_REPORTED);
        reclaimed = counter(Meter.POOL_RECLAIMED);
        idle = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "idle");
        active = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "active");
        opening = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "opening");
        closing = Instruments.gauge(Meter.POOL_CONNECTIONS, upstream, "closing");
        waiting = Instruments.gauge(Meter.POOL_WAITING, upstream);
        min = Instruments.gauge(Meter.POOL_CONNECTIONS_MIN, upstream);
        max = Instruments.gauge(Meter.POOL_CONNECTIONS_MAX, upstream);
        limit = Instruments.gauge(Meter.POOL_LIMIT, upstream);
        usableAddresses = Instruments.gauge(Meter.POOL_ADDRESSES, upstream, "usable");
        ejectedAddresses = Instruments.gauge(Meter.POOL_ADDRESSES, upstream, "ejected");
        load = Instruments.gauge(Meter.POOL_LOAD, upstream);
        exhaustion = Instruments.gauge(Meter.POOL_EXHAUSTION, upstream);
        leakSuspects = Instruments.gauge(Meter.POOL_LEAK_SUSPECTS, upstream);
        state = new OneHot<>(Meter.POOL_STATE, upstream, State.class);
        health = new OneHot<>(Meter.POOL_HEALTH, upstream, Health.class);
        breaker = new OneHot<>(Meter.POOL_BREAKER, upstream, Breaker.class);
        breaker.is(Breaker.CLOSED);
        exhaustion.update(Double.POSITIVE_INFINITY);
        canaryActive = key.canary ? Instruments.gauge(Meter.CANARY_POOL_ACTIVE, upstream) : null;
    }

    @Override
    public void acquired(long waitNanos) {
        Instruments.record(acquireWait, waitNanos);
    }

    @Override
    public void released(Outcome outcome, long heldNanos) {
        Instruments.record(lease, heldNanos);
        of(released, outcome).increment();
    }

    @Override
    public void refused(FailureKind kind) {
        refused.at(CodeLabel.indexOf(kind)).increment();
    }

    @Override
    public void opened(long connectNanos) {
        Instruments.record(connect, connectNanos);
        opened.increment();
    }

    @Override
    public void connectFailed() {
        connectFailures.increment();
    }

    @Override
    public void closed(String reason) {
        closed.getOrDefault(reason, otherClosed).increment();
    }

    @Override
    public void lateGrantReturned() {
        lateGrants.increment();
    }

    @Override
    public void doubleRelease() {
        doubleReleases.increment();
    }

    /** An upstream sent bytes that nobody had asked for. */
    public void unsolicitedBytes() {
        unsolicited.increment();
    }

    @Override
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

    /** The bounds the configuration sets; until {@link #limit} says otherwise, max is what is lent. */
    public void limits(int min, int max) {
        this.min.update(min);
        this.max.update(max);
        limit.update(max);
    }

    /** How many connections are lent at most now. */
    public void limit(int now) {
        limit.update(now);
    }

    /** What the pool does now. */
    public void state(State now) {
        state.is(now);
    }

    /** How well the pool serves now. */
    public void health(Health now) {
        health.is(now);
    }

    /** What the circuit breaker lets through now. */
    public void breaker(Breaker now) {
        breaker.is(now);
    }

    /** The pool failed by a defect and will be started again. */
    public void restarted() {
        restarts.increment();
    }

    @Override
    public void breakerOpened() {
        breakerOpened.increment();
    }

    /**
     * The upstream's addresses.
     *
     * @param usable those that connections may be opened to
     * @param all those and the ejected ones
     */
    public void addresses(int usable, int all) {
        usableAddresses.update(usable);
        ejectedAddresses.update(Math.max(0, all - usable));
    }

    /**
     * What the trend says.
     *
     * @param load connections kept busy by arrivals and hold times, as a share of those that may be lent; 0 and more
     * @param exhaustionIn when callers will be refused if it goes on like this; null when it will not
     */
    public void forecast(double load, @Nullable Duration exhaustionIn) {
        this.load.update(load);
        // Infinity rather than no series or a negative number: "less than" is then the whole of an alert rule.
        exhaustion.update(
                exhaustionIn == null
                        ? Double.POSITIVE_INFINITY
                        : Math.max(0, exhaustionIn.getSeconds() * NANOS_PER_SECOND + exhaustionIn.getNano()));
    }

    /** How many leases are out for longer than the leak limit. */
    public void leaks(int now) {
        leakSuspects.update(now);
    }

    @Override
    public void leakReported() {
        leaksReported.increment();
    }

    @Override
    public void reclaimed() {
        reclaimed.increment();
    }

    @Override
    public void probed(Tier tier, boolean healthy, long nanos) {
        if (tier != Tier.FAST) {
            Instruments.record(of(probes, tier), nanos);
        }
        if (!healthy) {
            of(healthFailures, tier).increment();
        }
    }

    @Override
    public void tlsEstablished(long nanos) {
        Instruments.record(tls, nanos);
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
}
