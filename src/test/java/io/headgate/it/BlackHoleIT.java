package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A network that drops every packet without a word: no end of a connection, no reset, only silence. */
class BlackHoleIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofMillis(150);
    private static final int CALLERS = 6;
    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d"
                pool {
                  max = 4, connect-timeout = 500ms, backoff { first = 200ms, max = 1s, jitter = 0 }
                  health { validate-after = 200ms, medium-timeout = 300ms }
                  breaker { open-first = 200ms, open-max = 1s }
                }
              }
              routes.store { path = "/", upstream = store, timeout = 1s }
            }
            """;

    @Test
    void keepsNobodyBeyondTheDeadlineAndIsForgottenWhenItEnds() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                FaultProxy network = FaultProxy.before(upstream.port());
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(network.port()), Map.of());
                Hiccups hiccups = new Hiccups()) {
            assertThat(Caller.together(CALLERS, gateway.port(), "/x")).allMatch(Caller.Answer::isOwn);
            assertThat(network.open()).isPositive();

            network.freeze();
            List<Caller.Answer> within = Caller.together(CALLERS, gateway.port(), "/x");
            List<Caller.Answer> later = Caller.together(CALLERS, gateway.port(), "/x");
            Duration grace = GRACE.plus(hiccups.allowance());
            assertThat(within).noneMatch(Caller.Answer::isOwn);
            assertThat(within).allSatisfy(answer -> assertThat(answer.took()).isLessThan(TIMEOUT.plus(grace)));
            assertThat(later).allSatisfy(answer -> assertThat(answer.took()).isLessThan(TIMEOUT.plus(grace)));
            Await.until(
                    "nothing is lent any more",
                    SOON,
                    () -> Pools.of(gateway, "store").at("/connections/active").asInt() == 0);

            network.pass();
            long back = System.nanoTime();
            Await.until(
                    "calls are answered again",
                    SOON,
                    () -> Caller.together(1, gateway.port(), "/x").get(0).isOwn());
            Duration recovery = Duration.ofNanos(System.nanoTime() - back);

            Facts.tell(
                    "8 black hole",
                    "%d callers each at once and a second later, slowest %d ms (timeout %d ms); served again %d ms after"
                            + " the return",
                    CALLERS,
                    within.stream()
                            .mapToLong(answer -> answer.took().toMillis())
                            .max()
                            .orElse(0),
                    TIMEOUT.toMillis(),
                    recovery.toMillis());
            assertThat(Caller.together(CALLERS, gateway.port(), "/x").stream().filter(Caller.Answer::isOwn))
                    .isNotEmpty();
        }
    }
}
