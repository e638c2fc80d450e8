package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.observe.PoolMeters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a pool with simulated time and a simulated upstream: what an actor would do with messages and timers is done here
 * in a loop, one event at a time.
 */
class SimulatedPool implements PoolState.Effects {
    /** How the upstream treats attempts to connect. */
    enum Upstream {
        /** The test says what happens. */
        BY_HAND,
        ACCEPTS,
        REFUSES,
        ACCEPTS_AND_CLOSES
    }

    static final Failure REFUSED = Failure.of(FailureKind.UPSTREAM_CONNECT, "connection refused");

    final PoolConfig config;
    final PoolState state;
    final Statistics statistics = new Statistics(PoolMeters.of(new UpstreamName("simulated")));
    final Intake intake;
    final Map<Long, FakeLink> links = new HashMap<>();
    /** Where each connection leads. */
    final Map<Long, Address> places = new HashMap<>();
    /** Being opened, and not yet decided. */
    final Deque<Connection> attempts = new ArrayDeque<>();
    /** When each attempt began. */
    final List<Long> attemptTimes = new ArrayList<>();
    /** When each connection was closed, and why. */
    final List<Closing> closings = new ArrayList<>();

    /** What every look-up answers. */
    List<Address> addresses = List.of(new Address("somewhere:1"));

    /** Refuse to connect while the others accept. */
    final Set<Address> down = new HashSet<>();

    final List<String> leaked = new ArrayList<>();
    final List<String> cameBack = new ArrayList<>();

    Upstream upstream = Upstream.BY_HAND;
    boolean answersProbes = true;
    int probes;
    long now;

    private final long origin;
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private boolean draining;
    private @Nullable Long wakeAt;
    private long nextHousekeeping;

    record Closing(long atNanos, CloseReason reason) {}

    SimulatedPool(PoolConfigs configs, Random random, long originNanos) {
        config = configs.config();
        origin = originNanos;
        now = originNanos;
        nextHousekeeping = now + Upkeep.intervalNanos(config);
        intake = new Intake(this, this::receive, Integer.MAX_VALUE);
        state = new PoolState(config, this, statistics, random::nextDouble);
    }

    SimulatedPool(PoolConfigs configs) {
        this(configs, new Random(42), 1_000_000_000_000L);
    }

    static SimulatedPool started(PoolConfigs configs, Upstream upstream) {
        SimulatedPool pool = new SimulatedPool(configs);
        pool.upstream = upstream;
        pool.state.wakeOpener(pool.now);
        pool.settle();
        return pool;
    }

    // what callers do

    static Ask ask(Deadline deadline, String label) {
        return new Ask(deadline, new Operation("test", OperationClass.READ), Priority.NORMAL, label, false, null);
    }

    Caller acquire(Duration limit) {
        return acquire(ask(Deadline.after(limit, now), "caller"));
    }

    Caller acquire(Priority priority) {
        Ask plain = ask(Deadline.after(Duration.ofSeconds(10), now), "caller");
        return acquire(new Ask(plain.deadline(), plain.operation(), priority, plain.label(), false, null));
    }

    /** A second try of a call. */
    Caller acquireAgain() {
        Ask plain = ask(Deadline.after(Duration.ofSeconds(10), now), "caller");
        return acquire(new Ask(plain.deadline(), plain.operation(), plain.priority(), plain.label(), true, null));
    }

    Caller acquire(Ask ask) {
        Caller caller = new Caller();
        acquire(ask, caller);
        return caller;
    }

    final Acquire acquire(Ask ask, Caller caller) {
        intake.enter();
        Acquire request = new Acquire(intake, ask, caller, now, null);
        caller.with(request);
        state.acquire(request, now);
        settle();
        return request;
    }

    Caller acquire() {
        return acquire(Duration.ofSeconds(10));
    }

    void release(Caller caller, Outcome outcome) {
        caller.lease().release(outcome);
        settle();
    }

    void release(Caller caller) {
        release(caller, Outcome.SUCCESS);
    }

    /** Acquires and releases at once. */
    void use() {
        release(acquire());
    }

    private void receive(PoolCommand command) {
        if (command instanceof PoolCommand.Release release) {
            pending.add(() -> state.released(release.lease(), release.outcome(), now));
        } else if (command instanceof PoolCommand.Cancelled cancelled) {
            pending.add(() -> state.cancelled(cancelled.request(), now));
        } else {
            throw new AssertionError("not expected: " + command);
        }
    }

    // what the upstream does

    FakeLink accept() {
        Connection connection = attempts.removeFirst();
        FakeLink link = new FakeLink("session-" + connection.id);
        links.put(connection.id, link);
        places.put(connection.id, connection.member.address);
        state.opened(connection.id, link, now);
        settle();
        return link;
    }

    void refuse() {
        Connection connection = attempts.removeFirst();
        state.openFailed(connection.id, REFUSED, now);
        pending.add(() -> stop(connection.id));
        settle();
    }

    /** Hangs up on the connection behind this session, and the pool is told. */
    void hangUp(long connection) {
        link(connection).hangUp();
        state.linkClosed(connection, "closed by upstream", now);
        settle();
    }

    FakeLink link(long connection) {
        FakeLink link = links.get(connection);
        if (link == null) {
            throw new AssertionError("connection " + connection + " was never open");
        }
        return link;
    }

    void crash(long connection) {
        links.remove(connection);
        attempts.removeIf(one -> one.id == connection);
        stop(connection);
        settle();
    }

    /** Its actor is gone. */
    void stop(long connection) {
        state.stopped(connection, now);
    }

    /** From here on, as in the actor, only waiters are looked after. */
    final void drain() {
        draining = true;
        wakeAt = null;
        state.drain(now);
        settle();
    }

    final boolean settled() {
        return pending.isEmpty();
    }

    // what time does

    void pass(Duration time) {
        long end = now + time.toNanos();
        while (end - now > 0) {
            long next = end;
            if (!draining && nextHousekeeping - next < 0) {
                next = nextHousekeeping;
            }
            if (wakeAt != null && wakeAt - next < 0) {
                next = wakeAt;
            }
            long sweep = now + Upkeep.WAITERS.toNanos();
            if (state.numbers().waiting() > 0 && sweep - next < 0) {
                next = sweep;
            }
            now = next;
            tick();
        }
    }

    private void tick() {
        state.expireWaiters(now);
        if (wakeAt != null && wakeAt - now <= 0) {
            wakeAt = null;
            state.wakeOpener(now);
        }
        if (!draining && nextHousekeeping - now <= 0) {
            nextHousekeeping = now + Upkeep.intervalNanos(config);
            state.keepHouse(now);
        }
        settle();
    }

    /** Delivers what is under way until nothing is. */
    void settle() {
        while (!pending.isEmpty() || (upstream != Upstream.BY_HAND && !attempts.isEmpty())) {
            Runnable event = pending.poll();
            if (event != null) {
                event.run();
            } else {
                react();
            }
        }
    }

    private void react() {
        switch (upstream) {
            case ACCEPTS -> {
                if (down.contains(attempts.getFirst().member.address)) {
                    refuse();
                } else {
                    accept();
                }
            }
            case REFUSES -> refuse();
            case ACCEPTS_AND_CLOSES -> {
                long id = attempts.getFirst().id;
                pending.add(() -> hangUp(id));
                accept();
            }
            case BY_HAND -> throw new AssertionError("the test decides");
        }
    }

    // effects

    @Override
    public boolean lend(Connection connection, Acquire to, long waitedNanos, long connectNanos) {
        LeaseId id = new LeaseId(1, connection.id, connection.loans);
        return to.grant(
                new Loan<>(id, link(connection.id).session(), waitedNanos, connectNanos, this::receive, statistics));
    }

    @Override
    public boolean refuse(Acquire request, Failure why) {
        return request.refuse(why);
    }

    @Override
    public void lookUp(Deadline deadline) {
        List<Address> answer = addresses;
        pending.add(() -> state.located(answer, now));
    }

    @Override
    public void leaked(Connection connection, long heldNanos) {
        leaked.add(connection.label());
    }

    @Override
    public void cameBack(Connection connection, long heldNanos) {
        cameBack.add(connection.label());
    }

    @Override
    public void open(Connection connection, Deadline deadline) {
        attempts.addLast(connection);
        attemptTimes.add(now - origin);
    }

    @Override
    public void close(Connection connection, CloseReason reason) {
        closings.add(new Closing(now - origin, reason));
        attempts.remove(connection);
        FakeLink link = links.get(connection.id);
        if (link != null) {
            link.close(reason.tag());
        }
        pending.add(() -> stop(connection.id));
    }

    /** The answers to probes are given by the test. */
    boolean probesByHand;

    final Deque<Connection> probed = new ArrayDeque<>();
    final List<Tier> tiers = new ArrayList<>();

    void answerProbe(Finding finding) {
        state.probed(probed.removeFirst().id, finding, now);
        settle();
    }

    @Override
    public void probe(Connection connection, Tier tier, Deadline deadline) {
        probes++;
        tiers.add(tier);
        if (probesByHand) {
            probed.addLast(connection);
            return;
        }
        pending.add(() -> state.probed(connection.id, answersProbes ? Finding.WELL : Finding.ill("no answer"), now));
    }

    @Override
    public void wakeOpenerAt(long nanos) {
        wakeAt = nanos;
    }

    // what a test looks at

    PoolNumbers numbers() {
        return state.numbers();
    }

    PoolSnapshot.Totals totals() {
        return statistics.totals(0);
    }

    /** Open connections to this address, as it would count them. */
    long server(Address address) {
        return places.entrySet().stream()
                .filter(place -> place.getValue().equals(address))
                .filter(place -> !link(place.getKey()).closed.isDone())
                .count();
    }

    int server() {
        return (int)
                links.values().stream().filter(link -> !link.closed.isDone()).count();
    }

    List<Long> attemptMillis() {
        return attemptTimes.stream().map(nanos -> nanos / 1_000_000).toList();
    }
}
