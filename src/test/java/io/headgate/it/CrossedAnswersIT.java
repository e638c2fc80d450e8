package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.RawClient;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many marked requests over few connections that break in every way: whatever happens, no answer belongs to another request. */
class CrossedAnswersIT {
    private static final int CALLERS = 50;
    private static final int CALLS = 200;
    private static final int MAX = 8;
    private static final long SEED = 20261120;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration CHURN = Duration.ofMillis(40);
    private static final String CONFIG = """
            headgate {
              upstreams.churn {
                kind = http, url = "http://127.0.0.1:%d"
                pool {
                  max = 8, max-waiting = 100, max-opening = 8, settle-after = 1ms, breaker.enabled = off
                  backoff { first = 1ms, max = 10ms, jitter = 0.5 }
                }
              }
              routes.churn { path = "/", upstream = churn, timeout = 10s }
            }
            """;
    /** An answer that nobody asked for; were it taken for one, its marker would tell. */
    private static final String SURPLUS = Script.ok(7, "X-Marker: surplus") + "surplus";

    /** What became of the calls of one caller. */
    private record Count(int own, List<String> crossed, int broken, Map<String, Integer> refused, int unasked) {}

    private final AtomicInteger faults = new AtomicInteger();

    @Test
    void everyCallGetsItsOwnAnswerOrAnHonestRefusal() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(this::answer);
                FaultProxy proxy = FaultProxy.before(upstream.port());
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(proxy.port()), Map.of())) {
            CountDownLatch enough = new CountDownLatch(1);
            Thread churn = new Thread(() -> resetNowAndThen(proxy, enough), "churn");
            churn.start();
            List<Count> counts = Caller.inParallel(CALLERS, number -> calls(gateway.port(), number));
            enough.countDown();
            churn.join(LIMIT.toMillis());

            int own = counts.stream().mapToInt(Count::own).sum();
            List<String> crossed =
                    counts.stream().flatMap(count -> count.crossed().stream()).toList();
            int broken = counts.stream().mapToInt(Count::broken).sum();
            int unasked = counts.stream().mapToInt(Count::unasked).sum();
            Map<String, Integer> refused = new TreeMap<>();
            counts.forEach(count -> count.refused().forEach((code, times) -> refused.merge(code, times, Integer::sum)));
            Await.until("the pool is at rest", LIMIT, () -> {
                JsonNode now = Pools.of(gateway, "churn").path("connections");
                return now.path("active").asInt() == 0
                        && now.path("waiting").asInt() == 0
                        && now.path("opening").asInt() == 0
                        && now.path("closing").asInt() == 0;
            });
            JsonNode totals = Pools.of(gateway, "churn").path("totals");
            Facts.tell(
                    "6 crossed answers",
                    "%d calls of %d callers: %d own answers, %d crossed, %d refused %s, %d cut within the answer, %d"
                            + " unasked; %d faults, upstream accepted %d connections, at most %d at once of %d;"
                            + " double releases %d",
                    CALLERS * CALLS,
                    CALLERS,
                    own,
                    crossed.size(),
                    refused.values().stream().mapToInt(Integer::intValue).sum(),
                    refused,
                    broken,
                    unasked,
                    faults.get(),
                    proxy.accepted(),
                    proxy.peak(),
                    MAX,
                    totals.path("doubleReleases").asLong());

            assertThat(crossed).isEmpty();
            assertThat(unasked).isZero();
            assertThat(own
                            + broken
                            + refused.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum())
                    .isEqualTo(CALLERS * CALLS);
            assertThat(refused.keySet()).isSubsetOf("upstream.closed", "upstream.connect", "upstream.protocol");
            // Otherwise the test would show little.
            assertThat(own).isGreaterThan(CALLERS * CALLS / 2);
            assertThat(faults.get()).isGreaterThan(CALLERS * CALLS / 50);
            // A connection gives up its place when its end is decided, and the other side learns of it a moment
            // later: for that moment each place may be seen twice.
            assertThat(proxy.peak()).isLessThanOrEqualTo(2 * MAX);
            assertThat(upstream.complaints()).isEmpty();
            assertThat(totals.path("acquired").asLong())
                    .isEqualTo(totals.path("released").asLong());
            assertThat(totals.path("doubleReleases").asLong()).isZero();
        }
    }

    /** Most requests are answered well; every twelfth or so is answered and then spoilt, or answered badly. */
    private List<Step> answer(RecordedRequest request) {
        int fault = new Random(SEED + request.number()).nextInt(72);
        String marker = request.header("X-Marker").orElse("none");
        String good = Script.ok(marker.length(), "X-Marker: " + marker) + marker;
        // What nobody asked for comes with the end of the answer: once the next request is on its way, nobody could
        // tell.
        List<Step> steps = switch (fault) {
            case 0 -> List.of(Step.send(good + SURPLUS));
            case 1 -> List.of(Step.send(good + "HTTP/1.1 4"), Step.pause(Duration.ofMillis(2)), Step.close());
            case 2 -> List.of(Step.send(good), Step.close());
            case 3 -> List.of(Step.send(good), Step.pause(Duration.ofMillis(2)), Step.close());
            case 4 -> List.of(Step.send(good), Step.reset());
            case 5 -> List.of(Step.send(Script.ok(20, "X-Marker: cut") + "cut"), Step.reset());
            default -> List.of(Step.send(good));
        };
        if (fault > 5) {
            return steps;
        }
        faults.incrementAndGet();
        return steps;
    }

    private static void resetNowAndThen(FaultProxy proxy, CountDownLatch enough) {
        Random random = new Random(SEED);
        try {
            while (!enough.await(CHURN.toMillis() + random.nextInt(40), TimeUnit.MILLISECONDS)) {
                proxy.resetAll();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the calls one after the other; an answer that breaks off takes the caller's connection with it. */
    private static Count calls(int port, int caller) throws IOException {
        int own = 0;
        List<String> crossed = new ArrayList<>();
        int broken = 0;
        int unasked = 0;
        Map<String, Integer> refused = new TreeMap<>();
        RawClient client = RawClient.connect(port);
        try {
            for (int call = 0; call < CALLS; call++) {
                String marker = "c" + caller + "-" + call;
                try {
                    Caller.Answer answer = Caller.call(client, "/" + marker, marker);
                    if (!answer.code().isEmpty()) {
                        refused.merge(answer.code(), 1, Integer::sum);
                    } else if (answer.isOwn()) {
                        own++;
                    } else {
                        crossed.add(marker + " got " + answer.response().text());
                    }
                } catch (IOException brokenOff) {
                    if (brokenOff.getCause() instanceof SocketTimeoutException) {
                        throw brokenOff;
                    }
                    broken++;
                    client.close();
                    client = RawClient.connect(port);
                }
            }
            if (client.state() == RawClient.State.DATA) {
                unasked++;
            }
        } finally {
            client.close();
        }
        return new Count(own, crossed, broken, refused, unasked);
    }
}
