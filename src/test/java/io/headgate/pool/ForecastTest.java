package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.pool.Forecast.Settings;
import io.headgate.pool.Forecast.State;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CAPACITY = 10;
    private static final Settings SETTINGS = new Settings(true, Duration.ofMinutes(5), 0.9);

    /** What a forecast said: one entry for each change. */
    private record Word(int second, State state) {}

    // with a pool beside it

    /** The rules of a real pool under simulated traffic, with a forecast beside them. */
    private static final class PooledTraffic {
        private record Loan(long ends, long began, Caller caller) {}

        private record Waiting(Caller caller, long hold) {}

        private final SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(1, CAPACITY).maxWaiting(100), Upstream.ACCEPTS);
        private final Forecast forecast = new Forecast(SETTINGS);
        private final PriorityQueue<Loan> loans = new PriorityQueue<>(Comparator.comparingLong(Loan::ends));
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private final List<Word> words = new ArrayList<>();
        private int firstRefusal = -1;

        void run(Traffic traffic, int seconds) {
            long origin = pool.now;
            long next = origin + nanos(traffic.nextArrival());
            State last = State.CLEAR;
            for (int second = 1; second <= seconds; second++) {
                long end = origin + second * SECOND;
                while (next <= end || (!loans.isEmpty() && loans.element().ends <= end)) {
                    if (!loans.isEmpty() && loans.element().ends <= next) {
                        release(loans.remove());
                    } else {
                        advance(next);
                        forecast.arrived(pool.now);
                        waiting.add(new Waiting(pool.acquire(), nanos(traffic.hold())));
                        next = origin + nanos(traffic.nextArrival());
                    }
                    lookAtWaiting(second);
                }
                advance(end);
                lookAtWaiting(second);
                State state = forecast.look(CAPACITY, pool.numbers().waiting(), pool.now);
                if (state != last) {
                    words.add(new Word(second, state));
                    last = state;
                }
            }
        }

        private void advance(long to) {
            pool.pass(Duration.ofNanos(to - pool.now));
        }

        private void release(Loan loan) {
            advance(loan.ends);
            forecast.released(pool.now - loan.began, pool.now);
            pool.release(loan.caller);
        }

        private void lookAtWaiting(int second) {
            waiting.removeIf(one -> {
                if (one.caller.holds()) {
                    loans.add(new Loan(pool.now + one.hold, pool.now, one.caller));
                } else if (!one.caller.waits() && firstRefusal < 0) {
                    firstRefusal = second;
                }
                return !one.caller.waits();
            });
        }

        private static long nanos(double seconds) {
            return (long) (seconds * SECOND);
        }
    }

    /**
     * The load goes from 30 % to 130 % of what the pool has: more callers, slower answers, or both.
     */
    @ParameterizedTest
    @CsvSource({
        "callers, 600, 1", "callers, 600, 2", "callers, 1200, 3", "callers, 2400, 4",
        "answers, 600, 5", "answers, 600, 6", "answers, 1200, 7", "answers, 2400, 8",
        "both, 600, 9", "both, 1200, 10"
    })
    void warnsAMinuteBeforeTheFirstRefusal(String what, int rampSeconds, long seed) {
        int quiet = 900;
        double hold = 0.2;
        double rate = CAPACITY / hold;
        Traffic traffic = new Traffic(
                seed,
                s -> what.equals("answers") ? 0.3 * rate : rate * part(s, quiet, rampSeconds, what.equals("both")),
                s -> what.equals("callers")
                        ? hold
                        : hold * (what.equals("both") ? 1 : 1 / 0.3) * part(s, quiet, rampSeconds, what.equals("both")),
                1.2);
        PooledTraffic run = new PooledTraffic();

        run.run(traffic, quiet + rampSeconds + 60);

        assertThat(run.words).isNotEmpty();
        System.out.printf(
                "ForecastTest seed %d, %s over %d s: said %s, first refusal at %d%n",
                seed, what, rampSeconds, run.words, run.firstRefusal);
        assertThat(run.firstRefusal).isPositive();
        assertThat(run.firstRefusal - run.words.get(0).second()).isGreaterThanOrEqualTo(60);
        assertThat(run.words.get(0).second()).isGreaterThan(quiet);
        assertThat(run.words).extracting(Word::state).doesNotContain(State.CLEAR);
    }

    /** The load as a share of the capacity, or its root where two things grow. */
    private static double part(double second, int quiet, int rampSeconds, boolean root) {
        double load = 0.3 + Math.min(1, Math.max(0, (second - quiet) / rampSeconds));
        return root ? Math.sqrt(load) : load;
    }

    @ParameterizedTest
    @CsvSource({
        "0.30, 1.0, 11", "0.30, 2.5, 12", "0.40, 2.0, 13", "0.45, 1.0, 14", "0.50, 1.8, 15",
        "0.55, 1.6, 16", "0.60, 1.0, 17", "0.65, 1.4, 18", "0.70, 1.2, 19", "0.75, 1.0, 20"
    })
    void isSilentWhileTheLoadIsFlatThoughNoisy(double load, double burst, long seed) {
        double hold = 0.2;
        PooledTraffic run = new PooledTraffic();

        run.run(new Traffic(seed, s -> load * CAPACITY / hold, s -> hold, burst), 1800);

        System.out.printf(
                "ForecastTest seed %d, flat at %.2f, bursts of %.1f: said %s, first refusal at %d%n",
                seed, load, burst, run.words, run.firstRefusal);
        assertThat(run.words).isEmpty();
        assertThat(run.firstRefusal).isNegative();
        assertThat(run.forecast.exhaustionIn()).isNull();
    }

    // by itself

    private final Forecast forecast = new Forecast(SETTINGS);
    private long now = Long.MAX_VALUE - 100 * SECOND;
    private int seconds;
    private final List<Word> words = new ArrayList<>();
    private State last = State.CLEAR;

    /** Ten callers a second who each hold a connection for as long as makes this load. */
    private void pass(int many, double load) {
        pass(many, load, 0);
    }

    private void pass(int many, double load, int waiting) {
        for (int i = 0; i < many; i++) {
            for (int caller = 0; caller < 10; caller++) {
                now += SECOND / 10;
                forecast.arrived(now);
                forecast.released((long) (load * CAPACITY * SECOND / 10), now);
            }
            seconds++;
            State state = forecast.look(CAPACITY, waiting, now);
            if (state != last) {
                words.add(new Word(seconds, state));
                last = state;
            }
        }
    }

    private void climb(double from, double to, int many) {
        for (int i = 0; i < many; i++) {
            pass(1, from + (to - from) * i / many);
        }
    }

    @Test
    void measuresArrivalsTimesHoldTime() {
        pass(60, 0.4);

        assertThat(forecast.load()).isBetween(0.39, 0.41);
    }

    @Test
    void tellsHowLongIsLeft() {
        pass(300, 0.3);
        climb(0.3, 0.8, 300); // reaches 1 after 120 s more

        assertThat(last).isEqualTo(State.RISING);
        assertThat(forecast.exhaustionIn()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(150));
    }

    @Test
    void saysNothingOfARiseThatEndsBeforeTheCapacityWithinTheHorizon() {
        pass(300, 0.1);
        climb(0.1, 0.3, 600); // at this pace it would take another 35 minutes

        assertThat(words).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.4})
    void takesAStepForNoTrend(double before) {
        pass(900, before);
        pass(900, 0.75);

        assertThat(words).isEmpty();
    }

    @Test
    void saysFullWhenTheLoadStaysClose() {
        pass(900, 0.5);
        pass(300, 0.95);

        assertThat(words).extracting(Word::state).containsExactly(State.FULL);
        assertThat(words.get(0).second() - 900).isBetween(60, 180);
        assertThat(forecast.exhaustionIn()).isEqualTo(Duration.ZERO);
    }

    @Test
    void warnsOnceAndClearsOnce() {
        pass(600, 0.3);
        climb(0.3, 1.1, 600);
        pass(300, 1.1);
        climb(1.1, 0.3, 600);
        pass(600, 0.3);

        assertThat(words).extracting(Word::state).containsExactly(State.RISING, State.FULL, State.CLEAR);
        assertThat(forecast.exhaustionIn()).isNull();
    }

    @Test
    void clearsWhenARiseStops() {
        pass(600, 0.3);
        climb(0.3, 0.7, 400);
        pass(1200, 0.7);

        assertThat(words).extracting(Word::state).containsExactly(State.RISING, State.CLEAR);
    }

    @Test
    void saysFullWhenAQueueDoesNotEmpty() {
        pass(120, 0.5);
        pass(50, 0.5, 3);
        pass(1, 0.5, 0);
        pass(50, 0.5, 3);
        assertThat(words).isEmpty();

        pass(30, 0.5, 3);

        assertThat(words).extracting(Word::state).containsExactly(State.FULL);
        pass(30, 0.5);
        assertThat(last).isEqualTo(State.CLEAR);
    }

    @Test
    void beginsAnewAfterALongSilence() {
        climb(0.1, 0.4, 300);
        now += Duration.ofHours(3).toNanos();
        pass(60, 0.5);

        assertThat(forecast.load()).isBetween(0.4, 0.55);
        assertThat(words).isEmpty();
    }

    @Test
    void saysNothingWhenDisabled() {
        Forecast off = new Forecast(new Settings(false, Duration.ofMinutes(5), 0.9));
        for (int i = 0; i < 1000; i++) {
            now += SECOND;
            off.arrived(now);
            off.released(100 * SECOND, now);
            assertThat(off.look(CAPACITY, 100, now)).isEqualTo(State.CLEAR);
        }
        assertThat(off.load()).isZero();
    }
}
