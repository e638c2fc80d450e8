package io.headgate.loadtests.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.loadtests.verdict.Target.About;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalysisTest {
    private static final double UNKNOWN = Double.NaN;

    /** Ten milliseconds in all. */
    private static Evidence times(double waiting, double connecting, double firstByte, double direct) {
        return new Evidence(
                "shop",
                "store",
                10,
                waiting,
                connecting,
                firstByte,
                firstByte,
                direct,
                UNKNOWN,
                0,
                Map.of(),
                UNKNOWN,
                false,
                0,
                0);
    }

    private static Evidence failures(double share, Map<String, Long> failures) {
        return new Evidence("shop", "store", 10, 0, 0, 1, 1, UNKNOWN, UNKNOWN, share, failures, UNKNOWN, false, 0, 0);
    }

    private static Evidence cached(double hits) {
        return new Evidence("shop", "store", 10, 0, 0, 9, 9, UNKNOWN, UNKNOWN, 0, Map.of(), hits, true, 0, 0);
    }

    private static Cause cause(Evidence evidence) {
        return Analysis.of(About.LATENCY, evidence).cause();
    }

    @ParameterizedTest
    @CsvSource({
        // waiting, connecting, first byte, direct
        "4.0, 0,   5, NaN, WAITING",
        "3.9, 0,   5, NaN, STORE_SLOW",
        "4.0, 2.0, 5, NaN, CONNECTING",
        "4.0, 1.9, 5, NaN, WAITING",
        "0,   0,   4.0, NaN, STORE_SLOW",
        "0,   0,   3.9, NaN, GATEWAY_SLOW",
        "NaN, NaN, NaN, NaN, GATEWAY_SLOW",
        // 1.5 × 3 + 0.5 = 5: beyond it the store is quick when it is asked directly.
        "0,   0,   5.0, 3, STORE_SLOW",
        "0,   0,   5.1, 3, GATEWAY_SLOW",
    })
    void blamesTheLargestPartOfTheTime(
            double waiting, double connecting, double firstByte, double direct, Cause cause) {
        assertThat(cause(times(waiting, connecting, firstByte, direct))).isEqualTo(cause);
    }

    /** The store seems slow, but the gateway is so even without it. */
    @ParameterizedTest
    @CsvSource({"4.0, GATEWAY_SLOW", "3.9, STORE_SLOW"})
    void blamesAGatewayThatIsSlowWithoutAStore(double own, Cause cause) {
        Evidence evidence =
                new Evidence("shop", "store", 10, 0, 0, 9, 9, UNKNOWN, own, 0, Map.of(), UNKNOWN, false, 0, 0);

        assertThat(cause(evidence)).isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({"30, false", "31, true"})
    void tellsThatTheMachineWasBusy(double hiccup, boolean told) {
        Evidence evidence =
                new Evidence("shop", "store", 10, 9, 0, 1, 1, UNKNOWN, UNKNOWN, 0, Map.of(), UNKNOWN, false, 0, hiccup);

        assertThat(Analysis.of(About.LATENCY, evidence).because().contains("others use it"))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"0.70, STORE_SLOW", "0.69, CACHE_MISSES", "0, CACHE_MISSES", "NaN, CACHE_OFF"})
    void blamesTheCacheFirstWhereItShouldHaveAnswered(double hits, Cause cause) {
        assertThat(cause(cached(hits))).isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({
        "upstream.connect, STORE_FAILING",
        "breaker.open, STORE_FAILING",
        "status 500, STORE_FAILING",
        "pool.queue-full, REFUSED",
        "admission.deadline, REFUSED",
        "no answer, GATEWAY_SLOW",
        "status 404, BEHAVIOUR"
    })
    void blamesTheMostFrequentFailure(String failure, Cause cause) {
        Evidence evidence = failures(0.2, Map.of(failure, 20L, "status 400", 3L));

        assertThat(Analysis.of(About.ERRORS, evidence).cause()).isEqualTo(cause);
        assertThat(Analysis.of(About.LATENCY, evidence).cause()).isEqualTo(cause);
        assertThat(Analysis.of(About.ERRORS, evidence).because()).contains("20.0 %", failure);
    }

    @ParameterizedTest
    @CsvSource({"0.01, STORE_FAILING", "0.0099, GATEWAY_SLOW"})
    void takesAFewFailuresForChance(double share, Cause cause) {
        assertThat(cause(failures(share, Map.of("status 500", 1L)))).isEqualTo(cause);
    }

    @Test
    void blamesALateLoadGenerator() {
        Evidence evidence =
                new Evidence("shop", "store", 10, 9, 0, 1, 1, UNKNOWN, UNKNOWN, 0, Map.of(), UNKNOWN, false, 10.1, 0);

        assertThat(cause(evidence)).isEqualTo(Cause.CALLER_SLOW);
    }

    @Test
    void namesTheKeyOfTheRouteOrTheUpstream() {
        assertThat(Analysis.of(About.LATENCY, times(9, 0, 1, UNKNOWN)).key())
                .isEqualTo("headgate.upstreams.store.pool.max");
        assertThat(Analysis.of(About.CACHE, cached(UNKNOWN)).key()).isEqualTo("headgate.routes.shop.cache.enabled");
    }

    @Test
    void hasASentenceAndARemedyForEveryCause() {
        Evidence evidence = times(1, 1, 1, 1);

        assertThat(Cause.values()).allSatisfy(cause -> {
            assertThat(cause.sentence()).endsWith(".");
            assertThat(cause.remedy(evidence)).endsWith(".").doesNotContain("%1", "%2");
            assertThat(cause.key(evidence)).matches("none|headgate\\.[a-z0-9.-]+");
        });
    }
}
