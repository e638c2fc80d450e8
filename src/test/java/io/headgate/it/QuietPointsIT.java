package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RecordedConnection;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Whenever nothing is under way, the gauges of a pool say what the upstream counts itself. */
class QuietPointsIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int ROUNDS = 25;
    private static final int MAX = 8;
    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d"
                pool { max = 8, max-waiting = 100, max-uses = 5, idle-timeout = 400ms, breaker.enabled = off
                  backoff { first = 10ms, max = 20ms } }
              }
              routes.store { path = "/", upstream = store, timeout = 3s }
            }
            """;

    /** Good answers, and every way to end a connection. */
    private static List<Step> answer(RecordedRequest request) {
        return switch (ThreadLocalRandom.current().nextInt(12)) {
            case 0 -> List.of(Step.close());
            case 1 -> List.of(Step.reset());
            case 2 -> List.of(Step.send(Script.ok(4) + "ab"), Step.close());
            case 3 -> List.of(Step.send(Script.ok(2, "Connection: close") + "ok"));
            case 4 -> List.of(Step.send(Script.ok(2) + "ok" + "surplus"));
            case 5 -> List.of(Step.send("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
            default -> Script.ECHO.answer(request);
        };
    }

    @Test
    void haveGaugesThatSayWhatTheUpstreamCounts() throws Exception {
        Random random = new Random();
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(QuietPointsIT::answer);
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
            for (int round = 0; round < ROUNDS; round++) {
                Caller.inParallel(1 + random.nextInt(3 * MAX), number -> {
                    try (RawClient client = gateway.client()) {
                        return client.send(WireBench.get("/x")).readHead().status();
                    } catch (IOException cut) {
                        return 0;
                    }
                });
                if (random.nextInt(4) == 0) {
                    upstream.connections().forEach(RecordedConnection::reset);
                }
                Await.untilAsserted("both count the same", SOON, () -> {
                    int before = upstream.open();
                    JsonNode pool = Pools.of(gateway, "store").path("connections");
                    assertThat(pool.path("active").asInt()).isZero();
                    assertThat(pool.path("opening").asInt()).isZero();
                    assertThat(pool.path("closing").asInt()).isZero();
                    assertThat(pool.path("waiting").asInt()).isZero();
                    assertThat(pool.path("idle").asInt()).isEqualTo(before);
                    assertThat(upstream.open()).isEqualTo(before);
                });
                String idle = "headgate_pool_connections{upstream=\"store\",state=\"idle\"}";
                assertThat(gateway.metric(idle)).isBetween(0.0, (double) MAX);
            }
            assertThat(upstream.peak()).isBetween(2L, MAX + 1L);
        }
    }
}
