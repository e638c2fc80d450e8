package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.resilience.CircuitBreaker.Settings;
import io.headgate.resilience.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever happens to a breaker: few trials at once, no pause beyond its cap, and a way back. */
class CircuitBreakerPropertyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int RUNS = 200;
    private static final int STEPS = 500;

    private record Call(long permit, long admittedAt, boolean trial, boolean examination) {
        Call late() {
            return new Call(permit, admittedAt, false, false);
        }
    }

    /** One breaker among random events, and what must be true of it. */
    private static final class Run {
        private final Random random;
        private final Settings settings;
        private final CircuitBreaker breaker;
        private final List<Call> out = new ArrayList<>();
        private long now;
        private int opened;

        Run(long seed) {
            random = new Random(seed);
            now = random.nextLong();
            Duration first = Duration.ofMillis(1 + random.nextInt(2_000));
            settings = new Settings(
                    true,
                    random.nextInt(8),
                    0.1 + 0.9 * random.nextDouble(),
                    1 + random.nextInt(30),
                    Duration.ofMillis(1 + random.nextInt(20_000)),
                    first,
                    first.multipliedBy(1 + random.nextInt(20)),
                    random.nextInt(10) / 10.0,
                    1 + random.nextInt(4),
                    1 + random.nextInt(5),
                    Duration.ofMillis(1 + random.nextInt(10_000)));
            breaker = new CircuitBreaker(settings, random::nextDouble);
        }

        void step() {
            State before = breaker.state(now);
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> admit();
                case 3 -> examine();
                case 4 -> now += random.nextInt(100) * SECOND / 100;
                case 5 -> now += random.nextInt(2) == 0 ? 1 : settings.openMax().toNanos();
                case 6 -> breaker.reachable(now);
                default -> report();
            }
            if (before != State.OPEN && breaker.state(now) == State.OPEN) {
                opened++;
                assertThat(breaker.reopensInNanos(now)).isBetween(0L, longestPause());
            }
            if (breaker.state(now) != State.OPEN) {
                assertThat(breaker.reopensInNanos(now)).isZero();
            }
        }

        private void admit() {
            State state = breaker.state(now);
            boolean room = trialsOut() < settings.trials();
            long permit = breaker.admit(now);
            assertThat(permit != CircuitBreaker.REFUSED)
                    .isEqualTo(state == State.CLOSED || (state == State.HALF_OPEN && room));
            if (permit != CircuitBreaker.REFUSED) {
                out.add(new Call(permit, now, state == State.HALF_OPEN, false));
            }
        }

        /** One at a time, only while half-open, and never at the cost of a call. */
        private void examine() {
            boolean out = this.out.stream().anyMatch(call -> call.examination && !expired(call));
            boolean room = breaker.admits(now);
            long permit = breaker.admitExamination(now);
            if (permit != CircuitBreaker.REFUSED) {
                assertThat(breaker.state(now)).isEqualTo(State.HALF_OPEN);
                assertThat(out).isFalse();
                assertThat(breaker.admits(now)).isEqualTo(room);
                this.out.add(new Call(permit, now, false, true));
            }
        }

        private boolean expired(Call call) {
            return now - call.admittedAt >= settings.trialLimit().toNanos();
        }

        /** Trials of this half-open time that were neither reported nor have expired. */
        private long trialsOut() {
            return out.stream().filter(call -> call.trial && !expired(call)).count();
        }

        private void report() {
            if (out.isEmpty()) {
                return;
            }
            State before = breaker.state(now);
            Call call = out.remove(random.nextInt(out.size()));
            switch (random.nextInt(6)) {
                case 0 -> breaker.succeeded(call.permit, now);
                case 1 -> breaker.ignored(call.permit);
                case 2 -> {
                    breaker.ignored(call.permit);
                    breaker.cannotConnect(now);
                }
                default -> breaker.failed(call.permit, now);
            }
            if (before != breaker.state(now)) {
                // Those of before have no slots any more; their late results are reported all the same.
                out.replaceAll(Call::late);
            }
        }

        private long longestPause() {
            return (long) (settings.openMax().toNanos() * (1 + settings.jitter())) + 1;
        }

        /** From here on all is well upstream, and a call of no duration, or an examination, is tried ten times a second. */
        void recovers() {
            boolean calls = random.nextBoolean();
            long limit = now
                    + longestPause()
                    + 2 * settings.trialLimit().toNanos()
                    + (settings.successes() + 2L) * SECOND / 10;
            while (breaker.state(now) != State.CLOSED) {
                assertThat(limit - now).isPositive();
                long permit = calls ? breaker.admit(now) : breaker.admitExamination(now);
                if (permit != CircuitBreaker.REFUSED) {
                    breaker.succeeded(permit, now);
                }
                now += SECOND / 10;
            }
        }
    }

    @Test
    void neverSticksAndNeverLetsMoreThroughThanItMay() {
        long seed = Long.getLong("headgate.test.seed", System.nanoTime());
        System.out.println("CircuitBreakerPropertyTest seed " + seed);
        int[] opened = new int[RUNS];
        for (int i = 0; i < RUNS; i++) {
            Run run = new Run(seed + i);
            for (int step = 0; step < STEPS; step++) {
                run.step();
                if (step % 100 == 99) {
                    run.recovers();
                    run.out.replaceAll(Call::late);
                }
            }
            opened[i] = run.opened;
        }

        assertThat(Arrays.stream(opened).filter(times -> times > 0).count()).isGreaterThan(RUNS / 2);
    }
}
