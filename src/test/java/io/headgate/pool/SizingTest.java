package io.headgate.pool;

import static io.headgate.pool.Recordings.always;
import static io.headgate.pool.Recordings.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.UpstreamName;
import io.headgate.pool.Advice.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizingTest {
    private static final Duration TARGET = Duration.ofMillis(50);
    private static final int NO_CEILING = Integer.MAX_VALUE;

    @Test
    void saysThatTooLittleIsKnown() {
        Advice few = advise(Recordings.of(pool(4), 150, 1, random(1000), random(10)), NO_CEILING);
        Advice brief = advise(Recordings.of(pool(4), 5000, 1, random(1), random(10)), NO_CEILING);
        Advice none = Sizing.advise(
                new UpstreamName("store"), new Trace(10).copy(pool(4).config(), 0), TARGET, NO_CEILING, 0);

        for (Advice advice : new Advice[] {few, brief, none}) {
            assertThat(advice.verdict()).isEqualTo(Verdict.TOO_LITTLE_DATA);
            assertThat(advice.recommended()).isNull();
            assertThat(advice.prospects()).isEmpty();
            assertThat(advice.reasoning()).singleElement().asString().contains("Too little is known", "200 calls");
        }
    }

    @Test
    void recommendsTheSmallestSizeThatMeetsTheTarget() {
        Advice advice = advise(Recordings.of(pool(10), 6000, 1, random(5), random(41)), NO_CEILING);

        int recommended = recommended(advice);
        assertThat(advice.verdict()).isEqualTo(Verdict.GROW);
        assertThat(recommended).isBetween(9, 14);
        assertThat(of(advice, recommended).meets(TARGET)).isTrue();
        assertThat(of(advice, recommended - 1).meets(TARGET)).isFalse();
        assertThat(advice.prospects())
                .extracting(Prospect::size)
                .contains(5, 8, 10, 13, 15, 20)
                .isSorted();
        assertThat(advice.reasoning().get(0))
                .containsPattern("6000 calls in .*: λ = 197/s × hold 40\\.\\d ms = 8\\.\\d+ conn");
        assertThat(advice.reasoning()).anyMatch(reason -> reason.contains("Nothing has been changed"));
        assertThat(advice.reasoning()).anyMatch(reason -> reason.contains("grow in steps"));
    }

    @Test
    void recommendsLessWhereLessWouldDo() {
        Advice advice = advise(Recordings.of(pool(40), 6000, 1, random(5), random(20)), NO_CEILING);

        assertThat(advice.verdict()).isEqualTo(Verdict.SHRINK);
        assertThat(recommended(advice)).isLessThan(10);
    }

    @Test
    void keepsWhatIsRight() {
        Recordings calls = Recordings.of(pool(2), 3000, 1, always(10), always(19));

        assertThat(advise(calls, NO_CEILING).verdict()).isEqualTo(Verdict.KEEP);
    }

    @Test
    void staysUnderTheCeilingOverAllPools() {
        Advice advice = advise(Recordings.of(pool(4), 6000, 1, random(5), random(41)), 6);

        assertThat(recommended(advice)).isEqualTo(6);
        assertThat(advice.reasoning())
                .anyMatch(reason -> reason.contains("cross-limit") && reason.contains("leaves this one 6"));
    }

    @Test
    void doesNotGrowIntoAStoreThatIsSeenToSlowDown() {
        Recordings calls =
                Recordings.of(pool(6), 6000, 1, random(10), random(20)).slowingBy(0.4);

        Advice advice = advise(calls, NO_CEILING);

        assertThat(recommended(advice)).isEqualTo(6);
        assertThat(advice.reasoning()).anyMatch(reason -> reason.contains("the store becomes slower"));
    }

    @Test
    void doesNotTakeChanceForASlowStore() {
        for (long seed = 1; seed <= 10; seed++) {
            Recording recording =
                    Recordings.of(pool(6), 3000, seed, random(10), random(40)).recording();

            Pace pace = Pace.of(recording);
            assertThat(pace).isNotNull().matches(seen -> !seen.slows());
        }
    }

    @Test
    void countsThoseWhoWereRefused() {
        Recordings calls = Recordings.of(pool(4), 6000, 1, random(10), random(35));
        Random random = new Random(5);
        for (int call = 0; call < 6000; call++) {
            if (random.nextInt(4) == 0) {
                calls.unserved(call, null);
            }
        }

        Advice advice = advise(calls, NO_CEILING);

        assertThat(advice.measured().refused()).isBetween(0.2, 0.3);
        assertThat(recommended(advice)).isGreaterThan(4);
        assertThat(advice.reasoning()).anyMatch(reason -> reason.contains("hold times are drawn"));
    }

    @Test
    void triesASizeThatIsAskedFor() {
        Recording recording =
                Recordings.of(pool(4), 3000, 1, random(10), random(20)).recording();

        Advice advice = Sizing.advise(new UpstreamName("store"), recording, TARGET, NO_CEILING, 17);

        assertThat(advice.prospects()).extracting(Prospect::size).contains(17);
    }

    /** A full trace and many sizes: bounded work. */
    @Test
    void endsSoonWithAFullTrace() {
        long before = System.nanoTime();
        Advice advice = advise(Recordings.of(pool(100), Trace.CAPACITY, 1, random(20), random(2000)), NO_CEILING);
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        System.out.println("FACTS advice: " + Trace.CAPACITY + " calls × "
                + advice.prospects().size() + " sizes in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        assertThat(advice.prospects()).hasSizeLessThan(25);
    }

    private static PoolConfigs pool(int max) {
        return PoolConfigs.of(0, max).cold().maxWaiting(1000);
    }

    private static Advice advise(Recordings calls, int ceiling) {
        return Sizing.advise(new UpstreamName("store"), calls.recording(), TARGET, ceiling, 0);
    }

    private static int recommended(Advice advice) {
        Integer recommended = advice.recommended();
        if (recommended == null) {
            throw new AssertionError("nothing was recommended: " + advice.reasoning());
        }
        return recommended;
    }

    private static Prospect of(Advice advice, int size) {
        return advice.prospects().stream()
                .filter(prospect -> prospect.size() == size)
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(Arrays.toString(advice.prospects().toArray())));
    }
}
