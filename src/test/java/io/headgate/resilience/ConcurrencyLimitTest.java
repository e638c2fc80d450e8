package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headgate.call.Outcome;
import io.headgate.resilience.ConcurrencyLimit.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final int FLOOR = 4;
    private static final int MAX = 100;
    private static final Settings SETTINGS = new Settings(true, FLOOR, 1.5, 0.5);

    private final ConcurrencyLimit limit = new ConcurrencyLimit(SETTINGS, MAX);
    private final SimulatedServer server = new SimulatedServer(limit, 42);
    private long now = -3 * SECOND;

    // against a server

    @ParameterizedTest
    @CsvSource({"8, 0.1", "8, 1.0", "10, 0.3", "20, 0.3", "50, 0.3", "50, 1.0"})
    void settlesNearWhatTheServerCanWorkOn(int workers, double spread) {
        server.workers = workers;
        server.spread = spread;
        server.pass(60);

        server.pass(60);

        assertThat(server.least).isGreaterThanOrEqualTo(workers * 3 / 4);
        assertThat(server.most).isLessThanOrEqualTo(workers * 2);
        double capacity = 60 * workers * 1000 / (server.serviceMillis * Math.exp(spread * spread / 2));
        assertThat(server.answered).isGreaterThan((long) (capacity * 0.9));
    }

    @Test
    void doesNotDriftUnderSteadyOverload() {
        server.pass(60);
        server.pass(7200);

        assertThat(server.most).isLessThanOrEqualTo(20);
        assertThat(server.least).isGreaterThanOrEqualTo(7);
    }

    @Test
    void fallsToItsFloorInAnOutageAndRecovers() {
        server.pass(60);
        server.dead = true;
        server.pass(30);
        assertThat(limit.limit()).isEqualTo(FLOOR);

        server.dead = false;
        server.pass(30);

        assertThat(limit.limit()).isBetween(8, 20);
    }

    @Test
    void learnsThatAServerHasBecomeSlowerForGood() {
        server.workers = 40;
        server.pass(60);
        server.serviceMillis = 100;
        server.pass(180);

        server.pass(60);

        assertThat(server.least).isGreaterThanOrEqualTo(30);
        assertThat(server.most).isLessThanOrEqualTo(80);
    }

    @Test
    void followsAServerThatGrows() {
        server.pass(60);
        server.workers = 40;

        server.pass(60);

        assertThat(limit.limit()).isBetween(30, 80);
    }

    @Test
    void reachesTheMaxOfTheSizeWhenTheServerTakesMore() {
        server.workers = 150;
        server.pass(60);

        assertThat(limit.limit()).isEqualTo(MAX);
    }

    @Test
    void doesNotGrowFarBeyondWhatIsUsed() {
        server.clients = 10;
        server.workers = 50;
        server.pass(600);

        assertThat(server.most).isLessThanOrEqualTo(40);
    }

    // sample by sample

    @Test
    void beginsAtItsFloor() {
        assertThat(limit.limit()).isEqualTo(FLOOR);
    }

    @Test
    void decidesNothingOnFewSamplesOrInLittleTime() {
        for (int i = 0; i < 9; i++) {
            succeed(10 * MILLI);
            now += SECOND;
        }
        assertThat(limit.limit()).isEqualTo(FLOOR);
        succeed(10 * MILLI);
        assertThat(limit.limit()).isEqualTo(2 * FLOOR);

        for (int i = 0; i < 999; i++) {
            now += MILLI;
            succeed(0);
        }
        assertThat(limit.limit()).isEqualTo(2 * FLOOR);
        now += MILLI;
        succeed(0);
        now += MILLI;
        succeed(0);
        assertThat(limit.limit()).isEqualTo(4 * FLOOR);
    }

    @Test
    void halvesOncePerWindowWhenLetDown() {
        growTo(64);
        for (int i = 0; i < 50; i++) {
            drop(now);
            now += MILLI;
        }
        assertThat(limit.limit()).isEqualTo(32);

        now += SECOND;
        drop(now);

        assertThat(limit.limit()).isEqualTo(16);
    }

    @Test
    void takesTheLossesOfOneMomentForOneThoughTheyArriveOneByOne() {
        growTo(64);
        long sent = now;
        for (int i = 0; i < 20; i++) {
            now += SECOND;
            drop(sent);
        }

        assertThat(limit.limit()).isEqualTo(32);
    }

    @Test
    void takesATimeOutForNoLatency() {
        growTo(64);
        now += SECOND;
        limit.sample(now, 30 * SECOND, 64, Outcome.DROPPED, now);
        int afterLoss = limit.limit();
        window(10 * MILLI, 32);

        assertThat(afterLoss).isEqualTo(32);
        assertThat(limit.limit()).isGreaterThan(32);
    }

    @Test
    void learnsNothingFromWhatSaysNothing() {
        growTo(64);
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            limit.sample(now - 10 * SECOND, 10 * SECOND, 64, Outcome.IGNORE, now);
        }

        assertThat(limit.limit()).isEqualTo(64);
    }

    @Test
    void ignoresCallsFromBeforeItsLastChange() {
        growTo(64);
        long sent = now - 2 * SECOND;
        for (int i = 0; i < 100; i++) {
            now += SECOND / 10;
            limit.sample(sent, now - sent, 64, Outcome.SUCCESS, now);
        }

        assertThat(limit.limit()).isEqualTo(64);
    }

    @Test
    void growsOnlyWhileHalfOfItIsUsed() {
        growTo(64);
        for (int i = 0; i < 10; i++) {
            window(10 * MILLI, 31);
        }
        assertThat(limit.limit()).isEqualTo(64);

        window(10 * MILLI, 32);

        assertThat(limit.limit()).isEqualTo(MAX);
    }

    @Test
    void shrinksWhenLatencyRisesThoughNotBelowHalf() {
        growTo(64);
        window(10 * SECOND, 64);

        assertThat(limit.limit()).isEqualTo(48);
        for (int i = 0; i < 50; i++) {
            window(10 * SECOND, limit.limit() + 1);
        }
        assertThat(limit.limit()).isEqualTo(FLOOR);
    }

    @Test
    void isTheMaxWhenDisabled() {
        ConcurrencyLimit off = new ConcurrencyLimit(new Settings(false, FLOOR, 1.5, 0.5), MAX);
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            off.sample(now, SECOND, MAX, Outcome.DROPPED, now);
        }

        assertThat(off.limit()).isEqualTo(MAX);
    }

    @Test
    void neverExceedsItsMaxThoughItsFloorDoes() {
        assertThat(new ConcurrencyLimit(SETTINGS, 2).limit()).isEqualTo(2);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(true, 0, 1.5, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(true, 4, 1, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(true, 4, Double.NaN, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(true, 4, 1.5, 0));
    }

    private void succeed(long latencyNanos) {
        limit.sample(now, latencyNanos, limit.limit(), Outcome.SUCCESS, now);
    }

    private void drop(long sent) {
        limit.sample(sent, now - sent, limit.limit(), Outcome.DROPPED, now);
    }

    /** Eleven calls of one latency over a second: one window. */
    private void window(long latencyNanos, int inFlight) {
        for (int i = 0; i < 11; i++) {
            now += SECOND / 10;
            limit.sample(now, latencyNanos, inFlight, Outcome.SUCCESS, now);
        }
    }

    private void growTo(int wanted) {
        for (int i = 0; limit.limit() < wanted; i++) {
            assertThat(i).isLessThan(100);
            window(10 * MILLI, limit.limit());
        }
        assertThat(limit.limit()).isEqualTo(wanted);
        now += SECOND;
    }
}
