package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.RawClient;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Health for those who ask very often, such as a load balancer's probes from many nodes, and how old statistics are. */
class CachedHealthIT {
    private static final int WARM_UP = 3_000;
    private static final int REQUESTS = 10_000;
    private static final int ROUNDS = 3;
    private static final double MILLION = 1e6;
    private static final String CONFIG = """
            headgate {
              upstreams.store { kind = http, url = "http://127.0.0.1:%d", pool { min = 1, max = 4 } }
              routes.store { path = "/store", upstream = store }
            }
            """;

    @Test
    void isServedMoreThanAThousandTimesASecond() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.ECHO);
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
            ask(gateway, "/health/ready", WARM_UP);
            for (String path : new String[] {"/health/ready", "/health/pools/store"}) {
                measure(gateway, path);
            }
        }
    }

    /** From the moment the numbers are of until they have been read: the writing of the answer and its way are in it. */
    @Test
    void tellsStatisticsOfThisMoment() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.ECHO);
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of());
                RawClient client = RawClient.connect(gateway.adminPort())) {
            ObjectMapper json = new ObjectMapper();
            long[] ages = new long[WARM_UP];
            for (int i = 0; i < ages.length; i++) {
                String answer = client.send("GET /admin/pools/store HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .readFinal()
                        .text();
                Instant received = Instant.now();
                Instant taken =
                        Instant.parse(json.readTree(answer).get("takenAt").asText());
                ages[i] = Duration.between(taken, received).toNanos();
            }
            long[] warm = Arrays.copyOfRange(ages, ages.length / 2, ages.length);
            Arrays.sort(warm);
            Facts.tell(
                    "9 statistics",
                    "age of the numbers of a pool when they have been received: p50 %.3f ms, p95 %.3f ms, max %.3f ms",
                    warm[warm.length / 2] / MILLION,
                    warm[warm.length * 95 / 100] / MILLION,
                    warm[warm.length - 1] / MILLION);
            assertThat(warm[0]).isNotNegative();
            assertThat(warm[warm.length / 2] / MILLION).isLessThan(1);
        }
    }

    /** The best of some rounds counts: a neighbour on the same machine says nothing about the gateway. */
    private static void measure(RunningGateway gateway, String path) throws Exception {
        double bestRate = 0;
        double bestP99 = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long[] nanos = ask(gateway, path, REQUESTS);
            double rate = REQUESTS / ((System.nanoTime() - start) / 1e9);
            double p99 = nanos[REQUESTS * 99 / 100] / MILLION;
            bestRate = Math.max(bestRate, rate);
            bestP99 = Math.min(bestP99, p99);
            Facts.tell(
                    "9 cached health",
                    "%s on one connection: %.0f/s, p50 %.3f ms, p99 %.3f ms, max %.3f ms",
                    path,
                    rate,
                    nanos[REQUESTS / 2] / MILLION,
                    p99,
                    nanos[REQUESTS - 1] / MILLION);
        }
        assertThat(bestRate).isGreaterThan(1_000);
        assertThat(bestP99).isLessThan(10);
    }

    /** Sorted times, in nanoseconds, of requests one after the other. */
    private static long[] ask(RunningGateway gateway, String path, int count) throws Exception {
        long[] nanos = new long[count];
        try (RawClient client = RawClient.connect(gateway.adminPort())) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                int status = client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .readFinal()
                        .status();
                nanos[i] = System.nanoTime() - start;
                assertThat(status).isEqualTo(200);
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }
}
