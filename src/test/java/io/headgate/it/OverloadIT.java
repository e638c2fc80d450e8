package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.load.LoadResult;
import io.headgate.load.Overload;
import io.headgate.load.PacedUpstream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Three times as many requests as can be served, whose callers wait half a second and do not care how the others fare; the minute of it
 * is {@code loadtests/overload/run}.
 */
class OverloadIT {
    private static final int ROUNDS = 4;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration AT_ONCE = Duration.ofMillis(50);
    private static final double LEAST_SHARE = 0.95;
    private static final double MOST_WASTED = 0.02;
    private static final String CONFIG = """
            headgate {
              listeners.public { max-connections = 4096, max-connections-per-client = 4096 }
              upstreams.paced {
                kind = http, url = "http://127.0.0.1:%d"
                pool { max = 10, max-opening = 4, max-waiting = 1000, admission.enabled = %s }
              }
              routes.paced { path = "/", upstream = paced }
            }
            """;

    private static Overload overload(Duration warmUp, Duration load) {
        return new Overload(10, 40, 3, PATIENCE, warmUp, Duration.ofSeconds(2), load, 20261121);
    }

    /** The best of some rounds counts: a neighbour on the same machine says nothing about the gateway. */
    @Test
    void servesAsMuchAsWithoutOverloadAndRefusesTheRestAtOnce() throws Exception {
        Overload first = overload(Duration.ofSeconds(4), Duration.ofSeconds(4));
        Overload next = overload(Duration.ZERO, Duration.ofSeconds(4));
        try (PacedUpstream upstream = first.upstream();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "on"), Map.of())) {
            boolean held = false;
            for (int round = 0; round < ROUNDS && !held; round++) {
                Overload.Outcome outcome = measure(round == 0 ? first : next, gateway, upstream, "admission on");
                LoadResult load = outcome.load();
                assertThat(load.broken()).isZero();
                assertThat(load.refused()).isGreaterThan(load.asked() / 2);
                held = outcome.share() >= LEAST_SHARE
                        && outcome.wasted() < MOST_WASTED
                        && load.servedLate() == 0
                        && load.refusedAfter(AT_ONCE) == 0;
            }
            assertThat(held)
                    .as("in one of %d rounds everything was as it should be", ROUNDS)
                    .isTrue();
        }
    }

    @Test
    void withoutAdmissionNearlyAllWorkIsInVain() throws Exception {
        Overload overload = overload(Duration.ofSeconds(2), Duration.ofSeconds(3));
        try (PacedUpstream upstream = overload.upstream();
                RunningGateway gateway =
                        RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "off"), Map.of())) {
            Overload.Outcome outcome = measure(overload, gateway, upstream, "admission off");
            assertThat(outcome.wasted()).isGreaterThan(MOST_WASTED);
            assertThat(outcome.share()).isLessThan(LEAST_SHARE);
        }
    }

    private static Overload.Outcome measure(
            Overload overload, RunningGateway gateway, PacedUpstream upstream, String how) throws Exception {
        try (Hiccups hiccups = new Hiccups()) {
            Overload.Outcome outcome = overload.run(gateway.port(), upstream, () -> {});
            LoadResult load = outcome.load();
            Facts.tell(
                    "5 overload",
                    "%s: peak %.0f/s, asked for %.0f/s, useful %.0f/s (%.1f %%), %d served late, %d refused (p99 %.1f ms, last"
                            + " %.1f ms, %d after more than 50 ms), %d cut, %.2f %% of the upstream's work wasted; reasons %s;"
                            + " worst hiccup %d ms",
                    how,
                    outcome.peak().usefulPerSecond(),
                    load.asked() / (double) overload.load().toSeconds(),
                    load.usefulPerSecond(),
                    100 * outcome.share(),
                    load.servedLate(),
                    load.refused(),
                    load.refusedMillis(0.99),
                    load.refusedMillis(1),
                    load.refusedAfter(AT_ONCE),
                    load.cut(),
                    100 * outcome.wasted(),
                    load.reasons(),
                    hiccups.worst().toMillis());
            return outcome;
        }
    }
}
