package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Some failures open the breaker, and then nobody calls any more. */
class QuietBreakerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String UNWELL = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d"
                pool { max = 4, health.deep-interval = 1h, breaker { open-first = 1s, open-max = 2s } }
              }
              routes.store { path = "/", upstream = store, timeout = 5s }
            }
            """;

    @Test
    void closesByTheGatewaysOwnExaminations() throws Exception {
        AtomicBoolean well = new AtomicBoolean();
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .answer(request -> List.of(Step.send(well.get() ? Script.ok(0) : UNWELL)));
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
            try (RawClient client = gateway.client()) {
                for (int call = 1; call <= 5; call++) {
                    client.send(WireBench.get("/x"));
                    assertThat(client.readFinal().status()).isEqualTo(503);
                }
            }
            Await.until("the breaker has opened", LIMIT, () -> health(gateway).equals("unhealthy"));
            well.set(true);

            Await.until("the pool is told healthy", LIMIT, () -> health(gateway).equals("healthy"));

            assertThat(Pools.of(gateway, "store").at("/breaker/state").asText()).isEqualTo("closed");
        }
    }

    private static String health(RunningGateway gateway) throws IOException {
        return Pools.of(gateway, "store").path("health").asText();
    }
}
