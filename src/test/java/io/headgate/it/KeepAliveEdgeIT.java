package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** POSTs over connections that were idle for just as long as the upstream, or the pool, has patience. */
class KeepAliveEdgeIT {
    /** A second beyond ours: on a busy machine that runs callers, gateway and upstream, any of them may be late. */
    private static final Duration SERVER = Duration.ofMillis(1400);

    private static final Duration OURS = Duration.ofMillis(400);
    private static final int AROUND_MS = 10;
    private static final int CALLERS = 100;
    private static final int ROUNDS = 18;
    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d"
                pool {
                  max = 100, max-waiting = 100, max-opening = 16, warm-up = off, idle-timeout = 400ms, jitter = 0
                  health.validate-after = off
                }
              }
              routes.store { path = "/", upstream = store, timeout = 10s }
            }
            """;

    @Test
    void losesNoPost() throws Exception {
        Random random = new Random();
        long seed = random.nextInt(1_000_000);
        random.setSeed(seed);
        List<Long> starts = new ArrayList<>();
        long at = Duration.ofSeconds(1).toNanos();
        for (int round = 0; round < ROUNDS; round++) {
            starts.add(at);
            Duration edge = round % 2 == 0 ? SERVER : OURS;
            at += edge.plusMillis(random.nextInt(2 * AROUND_MS + 1) - AROUND_MS).toNanos();
        }
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start().endSilent(SERVER, "");
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
            long begin = System.nanoTime();

            List<List<String>> failed = Caller.inParallel(CALLERS, number -> {
                List<String> bad = new ArrayList<>();
                try (RawClient client = gateway.client()) {
                    for (long start : starts) {
                        long left = begin + start - System.nanoTime();
                        assertThat(never.await(left, TimeUnit.NANOSECONDS)).isFalse();
                        RawResponse answer = client.send(WireBench.post("/x", "Content-Length: 3") + "abc")
                                .readFinal();
                        if (answer.status() != 200) {
                            bad.add(answer.status() + " " + answer.text());
                        }
                    }
                }
                return bad;
            });

            int calls = CALLERS * ROUNDS;
            Facts.tell(
                    "7 keep-alive edge",
                    "%d POSTs after %d or %d ms of silence, +-%d ms (seed %d; the upstream hangs up after %d ms): %d failed,"
                            + " %d connections opened",
                    calls,
                    OURS.toMillis(),
                    SERVER.toMillis(),
                    AROUND_MS,
                    seed,
                    SERVER.toMillis(),
                    failed.stream().mapToInt(List::size).sum(),
                    upstream.accepted());
            assertThat(failed).allSatisfy(bad -> assertThat(bad).isEmpty());
            assertThat(upstream.requestCount()).isEqualTo(calls);
            // Otherwise the edge was never met: some must have been used again, and some not.
            assertThat(upstream.accepted()).isBetween((long) CALLERS, calls - 1L);
        }
    }
}
