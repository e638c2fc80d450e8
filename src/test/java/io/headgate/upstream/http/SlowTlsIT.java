package io.headgate.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.Certificates;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.RawClient;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.TlsFront;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that accepts at once and takes too long to shake hands: few attempts while it lasts, and a quick return. */
class SlowTlsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration TIME = Duration.ofSeconds(3);
    /** Each attempt takes 400 ms; then come pauses of 200, 400, 800 and 1000 ms: at 0, 0.6, 1.4, 2.6 s. */
    private static final int ALLOWED = 5;

    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "https://localhost:%d", tls.trust = "%s"
                pool {
                  max = 4, max-opening = 1, connect-timeout = 400ms
                  backoff { first = 200ms, max = 1s, jitter = 0 }, breaker { open-first = 200ms, open-max = 1s }
                }
              }
              routes.store { path = "/", upstream = store, timeout = 2s }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void isTriedSeldomAndUsedAgainSoon() throws Exception {
        Certificates certificates = new Certificates(folder);
        Path key = certificates.server("good", "dns:localhost,ip:127.0.0.1");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                TlsFront front = new TlsFront(key, upstream.port());
                FaultProxy network = FaultProxy.before(front.port());
                RunningGateway gateway =
                        RunningGateway.startWhole(CONFIG.formatted(network.port(), certificates.pem()), Map.of())) {
            network.delay(Duration.ofMillis(300));
            long start = System.nanoTime();
            Await.until("it has lasted", LIMIT, () -> {
                assertThat(status(gateway)).isIn(503, 504);
                return System.nanoTime() - start >= TIME.toNanos();
            });
            assertThat(network.accepted()).isBetween(2L, ALLOWED + 1L);
            assertThat(upstream.requestCount()).isZero();

            network.pass();

            Await.until("it is used again", LIMIT, () -> status(gateway) == 200);
        }
    }

    private static int status(RunningGateway gateway) throws IOException {
        try (RawClient client = gateway.client()) {
            return client.send("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readFinal()
                    .status();
        }
    }
}
