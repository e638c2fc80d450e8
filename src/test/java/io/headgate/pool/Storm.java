package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.call.Priority;
import io.headgate.pool.Connection.Phase;
import io.headgate.resilience.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random events on one pool, with everything that must hold checked after each of them. */
final class Storm {
    private static final int STEPS = 1_200;
    private static final List<Operation> OPERATIONS =
            List.of(new Operation("search", OperationClass.READ), new Operation("upsert", OperationClass.IDEMPOTENT));

    private static final List<Priority> PRIORITIES = List.of(Priority.HIGH, Priority.NORMAL, Priority.LOW);

    private final Random random;
    private final StormyPool pool;
    private final StormChecks checks;
    /** While the upstream is sick, most of what it is asked goes wrong. */
    private boolean sick;

    private boolean draining;
    private int steps;

    Storm(long seed) {
        random = new Random(seed);
        // The monotonic clock may start anywhere: also where it runs over in mid-storm.
        long origin = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();
        pool = new StormyPool(new StormConfig(random).draw(), random, origin);
        pool.addresses = drawAddresses();
        checks = new StormChecks(pool);
    }

    int steps() {
        return steps;
    }

    /** Returns how many steps there were. */
    int rage() {
        pool.state.wakeOpener(pool.now);
        boolean drains = random.nextBoolean();
        int many = STEPS / 2 + random.nextInt(STEPS / 2);
        for (steps = 0; steps < many; steps++) {
            if (drains && steps == many - 60) {
                drain();
            }
            Asked newest = happen();
            checks.after(newest);
        }
        if (draining) {
            end();
        } else {
            calmDown();
        }
        return steps;
    }

    /** One event; returns who asked, if that was it. */
    private @Nullable Asked happen() {
        int dice = random.nextInt(1000);
        if (dice < 280) {
            return ask();
        } else if (dice < 480) {
            giveBack();
        } else if (dice < 530) {
            cancel();
        } else if (dice < 640) {
            decideAnAttempt();
        } else if (dice < 740) {
            decideAProbe();
        } else if (dice < 790) {
            decideALookUp();
        } else if (dice < 830) {
            breakAConnection();
        } else if (dice < 850) {
            crash();
        } else if (dice < 860) {
            stopABorrower();
        } else if (dice < 866) {
            sick = !sick && random.nextBoolean();
        } else if (dice < 872) {
            pool.addresses = drawAddresses();
        } else if (dice < 874) {
            pool.state.recycle(pool.now);
            pool.settle();
        } else if (dice < 985) {
            pass(random.nextInt(400));
        } else {
            pass(random.nextInt(10_000));
        }
        return null;
    }

    private boolean goesWrong() {
        return random.nextInt(100) < (sick ? 85 : 8);
    }

    private List<Address> drawAddresses() {
        List<Address> drawn = new ArrayList<>();
        int first = random.nextInt(5);
        int many = 1 + random.nextInt(3);
        for (int i = 0; i < many; i++) {
            drawn.add(new Address("somewhere:" + (first + i) % 5));
        }
        return drawn;
    }

    private Asked ask() {
        return ask(Duration.ofMillis(random.nextInt(random.nextInt(4) == 0 ? 20_000 : 2_000) - 20));
    }

    private Asked ask(Duration limit) {
        Priority priority = PRIORITIES.get(random.nextInt(PRIORITIES.size()));
        boolean repeated = random.nextInt(10) == 0;
        Ask ask = new Ask(
                Deadline.after(limit, pool.now), OPERATIONS.get(random.nextInt(2)), priority, "storm", repeated, null);
        CircuitBreaker.State breaker = pool.numbers().breaker(pool.now);
        int waiting = pool.numbers().waiting();
        Asked one = new Asked(checks.asked(), ask, pool.now, pool.config);
        one.request = pool.acquire(ask, one.caller);
        boolean closed = breaker == CircuitBreaker.State.OPEN || (repeated && breaker != CircuitBreaker.State.CLOSED);
        if (closed && !draining && limit.toNanos() > 0) {
            assertThat(one.caller.kind()).isEqualTo(FailureKind.BREAKER_OPEN);
        }
        if (one.caller.kind() == FailureKind.POOL_QUEUE_FULL) {
            assertThat(waiting).isGreaterThanOrEqualTo(pool.config.waiting().max());
        }
        checks.add(one);
        return one;
    }

    private void giveBack() {
        if (!checks.holding.isEmpty()) {
            giveBack(checks.holding.remove(random.nextInt(checks.holding.size())));
        }
    }

    private void giveBack(Asked one) {
        FakeLink link = pool.links.get(one.caller.lease().id().connection());
        int dice = random.nextInt(10);
        Outcome outcome = goesWrong() ? Outcome.DROPPED : dice < 8 ? Outcome.SUCCESS : Outcome.IGNORE;
        // An answer that blames the upstream leaves the connection whole.
        if (link != null && ((outcome == Outcome.DROPPED && random.nextBoolean()) || random.nextInt(20) == 0)) {
            link.breakDown();
        }
        pool.release(one.caller, outcome);
        if (random.nextInt(10) == 0) {
            pool.release(one.caller, Outcome.SUCCESS);
        }
    }

    private void cancel() {
        if (!checks.open.isEmpty()) {
            Asked one = checks.open.get(random.nextInt(checks.open.size()));
            if (one.caller.cancel()) {
                checks.gaveUp(one);
            }
            if (random.nextBoolean()) {
                pool.settle();
            }
        }
    }

    /** As the actor does it when the borrower's own actor has stopped. */
    private void stopABorrower() {
        if (!checks.holding.isEmpty()) {
            Asked one = checks.holding.remove(random.nextInt(checks.holding.size()));
            Loan<?> loan = one.request().loan();
            if (loan != null && loan.take()) {
                pool.state.reclaim(loan.id(), pool.now);
                pool.settle();
            }
        }
    }

    private void decideAnAttempt() {
        if (pool.attempts.isEmpty()) {
            return;
        }
        for (int turns = random.nextInt(pool.attempts.size()); turns > 0; turns--) {
            pool.attempts.addLast(pool.attempts.removeFirst());
        }
        long id = pool.attempts.getFirst().id;
        if (!goesWrong()) {
            pool.accept();
        } else if (random.nextInt(3) > 0) {
            pool.refuse();
        } else {
            pool.accept();
            hangUp(id);
        }
    }

    private void hangUp(long id) {
        if (!pool.link(id).closed.isDone()) {
            pool.hangUp(id);
        }
    }

    private void decideAProbe() {
        if (!pool.examinations.isEmpty()) {
            List<Long> all = List.copyOf(pool.examinations.keySet());
            pool.answerProbe(
                    all.get(random.nextInt(all.size())), goesWrong() ? Finding.ill("a bad answer") : Finding.WELL);
        }
    }

    private void decideALookUp() {
        if (!pool.lookUps.isEmpty()) {
            pool.locate(goesWrong() ? null : pool.addresses);
        }
    }

    private void breakAConnection() {
        Connection connection = anOpenOne();
        if (connection != null) {
            if (random.nextBoolean()) {
                pool.link(connection.id).breakDown();
            } else {
                hangUp(connection.id);
            }
        }
    }

    private @Nullable Connection anOpenOne() {
        List<Connection> all = pool.alive.values().stream()
                .filter(one -> one.isOpen() && one.phase != Phase.CLOSING)
                .toList();
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private void crash() {
        List<Long> all = List.copyOf(pool.alive.keySet());
        if (!all.isEmpty()) {
            long id = all.get(random.nextInt(all.size()));
            FakeLink link = pool.links.get(id);
            if (link != null) {
                link.close("its actor failed");
            }
            pool.crash(id);
        }
    }

    private void pass(int millis) {
        pool.pass(Duration.ofMillis(millis));
        pool.failWhatIsLate();
    }

    private void drain() {
        draining = true;
        pool.drain();
    }

    /** The limit of a drain. */
    private void end() {
        pool.state.endLoans(pool.now);
        pool.settle();
        checks.after(null);
        assertThat(pool.state.drained()).isTrue();
        checks.nothingIsLeft();
    }

    /** Everything is given back, and the upstream is well again: nothing may be left over, and everybody is served. */
    private void calmDown() {
        sick = false;
        pool.getWell();
        checks.after(null);
        for (int i = 0; i < 60; i++) {
            giveAllBack();
            pool.pass(Duration.ofSeconds(1));
            checks.after(null);
            useAll();
        }
        // Those of the last round may still wait where fewer are lent than were asked for.
        for (int i = 0; i < 30; i++) {
            giveAllBack();
            pool.pass(Duration.ofSeconds(1));
            checks.after(null);
        }
        checks.isAllWell();
        Asked last = ask(Duration.ofSeconds(20));
        checks.after(last);
        assertThat(last.caller.holds()).isTrue();
        giveAllBack();
        drain();
        end();
    }

    private void giveAllBack() {
        while (!checks.holding.isEmpty()) {
            pool.release(checks.holding.remove(0).caller, Outcome.SUCCESS);
            checks.after(null);
        }
    }

    private void useAll() {
        for (int i = 0; i < pool.config.max(); i++) {
            checks.after(ask());
        }
    }
}
