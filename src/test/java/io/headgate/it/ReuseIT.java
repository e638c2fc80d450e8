package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.RawClient;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many connections requests cost, counted by the upstream. */
class ReuseIT {
    private static final int REQUESTS = 200;
    private static final int MAX = 5;
    private static final Duration WORK = Duration.ofMillis(20);
    private static final String CONFIG = """
            headgate {
              upstreams.echo { kind = http, url = "http://127.0.0.1:%d", pool { max = 5, max-waiting = 200 } }
              routes.echo { path = "/", upstream = echo }
            }
            """;

    @Test
    void oneConnectionServesAllRequestsThatFollowEachOther() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
            for (int i = 0; i < REQUESTS; i += 10) {
                // Callers come and go; the connection to the upstream is not theirs.
                try (RawClient client = RawClient.connect(gateway.port())) {
                    for (int j = 0; j < 10; j++) {
                        assertThat(Caller.call(client, "/x", "m" + (i + j)).isOwn())
                                .isTrue();
                    }
                }
            }

            assertThat(upstream.requestCount()).isEqualTo(REQUESTS);
            assertThat(upstream.accepted()).isEqualTo(1);
            Facts.tell(
                    "3 reuse",
                    "%d sequential requests, upstream accepted %d connection",
                    REQUESTS,
                    upstream.accepted());
        }
    }

    @Test
    void neverMoreConnectionsThanAllowedServeRequestsAtOnce() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(request -> {
                    List<Step> steps = new ArrayList<>(List.of(Step.pause(WORK)));
                    steps.addAll(Script.ECHO.answer(request));
                    return steps;
                });
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {

            List<Caller.Answer> answers = Caller.together(REQUESTS, gateway.port(), "/x");

            assertThat(answers).hasSize(REQUESTS).allMatch(Caller.Answer::isOwn);
            assertThat(upstream.peak()).isBetween(2L, (long) MAX);
            assertThat(upstream.accepted()).isLessThanOrEqualTo(MAX);
            Facts.tell(
                    "3 reuse",
                    "%d concurrent requests with max %d: all answered, upstream saw at most %d connections at once,"
                            + " accepted %d in all",
                    REQUESTS,
                    MAX,
                    upstream.peak(),
                    upstream.accepted());
        }
    }
}
