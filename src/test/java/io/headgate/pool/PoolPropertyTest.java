package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens in whatever order: the sums hold, nobody is forgotten, and nothing is lent twice. */
class PoolPropertyTest {
    private static final int STEPS = 1_500;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("headgate.storms", 24));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsItsInvariantsWhateverHappens(long seed) {
        new Storm(seed).rage();
    }

    /** Random events on one pool, with everything that must hold checked after each of them. */
    private static final class Storm {
        private final Random random;
        private final SimulatedPool pool;
        private final List<Asked> asked = new ArrayList<>();
        private final List<Asked> holding = new ArrayList<>();
        private int cancelled;

        /** One request, as its caller remembers it. */
        private static final class Asked {
            final Caller caller;
            final int number;
            final long askedNanos;
            final long dueNanos;
            boolean noted;
            boolean gaveUp;

            Asked(Caller caller, int number, long askedNanos, long dueNanos) {
                this.caller = caller;
                this.number = number;
                this.askedNanos = askedNanos;
                this.dueNanos = dueNanos;
            }

            boolean stillWaits() {
                return caller.waits() && !gaveUp;
            }
        }

        Storm(long seed) {
            random = new Random(seed);
            int max = 1 + random.nextInt(6);
            PoolConfigs configs = PoolConfigs.of(random.nextInt(max + 1), max)
                    .maxWaiting(random.nextInt(8))
                    .maxOpening(1 + random.nextInt(3))
                    .idle(random.nextBoolean() ? Duration.ofSeconds(4) : Duration.ZERO)
                    .age(Duration.ofSeconds(20 + random.nextInt(60)))
                    .uses(random.nextBoolean() ? 0 : 1 + random.nextInt(20));
            if (random.nextBoolean()) {
                configs = configs.cold();
            }
            if (random.nextBoolean()) {
                configs = configs.waitWhenDown();
            }
            // The monotonic clock may start anywhere: also where it runs over in mid-test.
            pool = new SimulatedPool(
                    configs, random, Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());
            pool.state.wakeOpener(pool.now);
        }

        void rage() {
            for (int step = 0; step < STEPS; step++) {
                happen();
                check();
            }
            calmDown();
        }

        private void happen() {
            int dice = random.nextInt(100);
            if (dice < 30) {
                ask();
            } else if (dice < 50) {
                giveBack();
            } else if (dice < 56) {
                cancel();
            } else if (dice < 74) {
                decideAnAttempt();
            } else if (dice < 78) {
                breakAConnection();
            } else if (dice < 80) {
                crash();
            } else if (dice < 82) {
                pool.answersProbes = random.nextInt(4) > 0;
            } else if (dice < 98) {
                pool.pass(Duration.ofMillis(random.nextInt(400)));
            } else {
                pool.pass(Duration.ofMillis(random.nextInt(10_000)));
            }
            noteAnswers();
        }

        private void ask() {
            Duration limit = Duration.ofMillis(random.nextInt(3_000) - 20);
            long due = pool.now
                    + Math.min(limit.toNanos(), pool.config.waiting().timeout().toNanos());
            int waitedBefore = pool.numbers().waiting();
            Caller caller = pool.acquire(limit);
            Asked one = new Asked(caller, asked.size(), pool.now, due);
            asked.add(one);
            if (caller.kind() == FailureKind.POOL_QUEUE_FULL) {
                assertThat(pool.numbers().idle() == 0 || waitedBefore > 0).isTrue();
                assertThat(waitedBefore)
                        .isGreaterThanOrEqualTo(pool.config.waiting().max());
            }
            assertThat(pool.numbers().waiting())
                    .isLessThanOrEqualTo(pool.config.waiting().max() + pool.config.max());
        }

        private void giveBack() {
            if (!holding.isEmpty()) {
                Asked one = holding.remove(random.nextInt(holding.size()));
                int dice = random.nextInt(10);
                Outcome outcome = dice < 7 ? Outcome.SUCCESS : dice < 8 ? Outcome.IGNORE : Outcome.DROPPED;
                FakeLink link = pool.links.get(one.caller.lease().id().connection());
                if (link != null && (outcome == Outcome.DROPPED || random.nextInt(20) == 0)) {
                    link.breakDown();
                }
                pool.release(one.caller, outcome);
                if (random.nextInt(10) == 0) {
                    pool.release(one.caller, Outcome.SUCCESS);
                }
            }
        }

        private void cancel() {
            if (!asked.isEmpty()) {
                Asked one = asked.get(random.nextInt(asked.size()));
                boolean mayBeTooLate = !one.caller.waits();
                if (!one.gaveUp && one.caller.cancel()) {
                    assertThat(mayBeTooLate).isFalse();
                    one.gaveUp = true;
                    cancelled++;
                }
                if (random.nextBoolean()) {
                    pool.settle();
                }
            }
        }

        private void decideAnAttempt() {
            if (!pool.attempts.isEmpty()) {
                int dice = random.nextInt(10);
                if (dice < 6) {
                    pool.accept();
                } else if (dice < 9) {
                    pool.refuse();
                } else {
                    long id = pool.attempts.getFirst().id;
                    pool.accept();
                    if (!pool.link(id).closed.isDone()) {
                        pool.hangUp(id);
                    }
                }
            }
        }

        private void breakAConnection() {
            pool.links.entrySet().stream()
                    .filter(entry -> !entry.getValue().closed.isDone())
                    .skip(random.nextInt(3))
                    .findFirst()
                    .ifPresent(entry -> {
                        if (random.nextBoolean()) {
                            entry.getValue().breakDown();
                        } else {
                            pool.hangUp(entry.getKey());
                        }
                    });
        }

        private void crash() {
            List<Long> open = pool.links.entrySet().stream()
                    .filter(entry -> !entry.getValue().closed.isDone())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!open.isEmpty()) {
                pool.crash(open.get(random.nextInt(open.size())));
            }
        }

        /** Who got something in this step; the queue must have been served from its head. */
        private void noteAnswers() {
            int lastServed = -1;
            for (Asked one : asked) {
                if (!one.noted && !one.caller.waits()) {
                    one.noted = true;
                    if (one.caller.holds()) {
                        assertThat(one.askedNanos + one.caller.lease().waitedNanos() - one.dueNanos)
                                .as("served before its time was up")
                                .isNegative();
                        holding.add(one);
                        lastServed = one.number;
                    }
                }
            }
            for (Asked one : asked) {
                assertThat(one.stillWaits() && one.number < lastServed)
                        .as("%d still waits and %d was served", one.number, lastServed)
                        .isFalse();
            }
        }

        private void check() {
            PoolNumbers numbers = pool.numbers();
            assertThat(numbers.idle()).isNotNegative();
            assertThat(numbers.active()).isNotNegative();
            assertThat(numbers.opening()).isNotNegative();
            assertThat(numbers.closing()).isNotNegative();
            assertThat(numbers.idle() + numbers.active() + numbers.opening()).isLessThanOrEqualTo(pool.config.max());
            assertThat(numbers.opening()).isLessThanOrEqualTo(pool.config.max());
            Set<String> sessions = new HashSet<>();
            int live = 0;
            for (Asked one : holding) {
                long id = one.caller.lease().id().connection();
                if (pool.links.containsKey(id)) {
                    assertThat(sessions.add(one.caller.lease().session()))
                            .as("%s is lent twice", one.caller.lease().id())
                            .isTrue();
                    live++;
                }
            }
            assertThat(numbers.active()).isEqualTo(live);
            int unanswered = 0;
            for (Asked one : asked) {
                assertThat(one.caller.answers()).isLessThanOrEqualTo(one.gaveUp ? 0 : 1);
                if (one.stillWaits()) {
                    unanswered++;
                    assertThat(one.dueNanos - pool.now)
                            .as("nobody waits longer than a sweep after the deadline")
                            .isGreaterThan(-Upkeep.WAITERS.toNanos());
                }
            }
            assertThat(numbers.waiting()).isGreaterThanOrEqualTo(unanswered);
        }

        /** Everything is given back, then the upstream is well again: nothing may be left over. */
        private void calmDown() {
            while (!holding.isEmpty()) {
                giveBack();
                noteAnswers();
            }
            pool.settle();
            pool.upstream = Upstream.ACCEPTS;
            pool.answersProbes = true;
            for (int i = 0; i < 20; i++) {
                pool.pass(Duration.ofSeconds(5));
                noteAnswers();
                while (!holding.isEmpty()) {
                    giveBack();
                    noteAnswers();
                }
            }
            assertThat(pool.numbers().waiting()).isZero();
            assertThat(pool.numbers().active()).isZero();
            assertThat(pool.numbers().opening()).isZero();
            assertThat(pool.numbers().closing()).isZero();
            assertThat(pool.numbers().idle()).isGreaterThanOrEqualTo(pool.config.min());
            assertThat(pool.intake.outstanding()).isZero();
            assertThat(pool.server()).isEqualTo(pool.numbers().idle());
            assertThat(asked)
                    .allSatisfy(one -> assertThat(one.caller.answers() + (one.gaveUp ? 1 : 0))
                            .isEqualTo(1));
            assertThat(pool.acquire().holds()).isTrue();
            pool.state.drain(pool.now);
            pool.settle();
            pool.state.endLoans(pool.now);
            pool.settle();
            assertThat(pool.state.drained()).isTrue();
            assertThat(pool.server()).isZero();
            assertThat(asked.size() + 1).isEqualTo((int) (pool.totals().acquired()
                    + pool.totals().refused().values().stream()
                            .mapToLong(Long::longValue)
                            .sum()
                    + cancelled));
        }
    }
}
