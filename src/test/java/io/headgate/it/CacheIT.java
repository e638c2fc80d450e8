package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that are kept and shared: by whom, for how long, and what becomes of those who wait for one that does not come. */
class CacheIT {
    static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLERS = 100;
    private static final int BODY = 200_000;
    private static final String ANSWERS = "headgate_cache_answers_total{route=\"dashboard\",manner=\"%s\"}";

    static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d"
                pool { max = 110, warm-up = off, breaker.enabled = off, max-waiting = 200, settle-after = 1ms
                       backoff { first = 1ms, max = 10ms, jitter = 0 } }
                retry.enabled = off
              }
              routes.dashboard {
                path = "/", upstream = store, timeout = 8s, pass-identity = [authorization]
                cache { enabled = on, ttl = %s, stale-if-error = 1h }
              }
            }
            """;

    static String get(String path, String... lines) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String line : lines) {
            request.append(line).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    static RawResponse ask(RunningGateway gateway, String path, String... lines) throws IOException {
        try (RawClient client = gateway.client()) {
            return client.send(get(path, lines)).readFinal();
        }
    }

    static String cacheStatus(RawResponse answer) {
        return answer.header("Cache-Status").orElse("");
    }

    private static void awaitInFlight(RunningGateway gateway, int number) {
        Await.until(
                number + " requests are under way",
                LIMIT,
                () -> gateway.metric("headgate_requests_in_flight{route=\"dashboard\"}") == number);
    }

    /** Sends the same request on so many connections. */
    private static List<RawClient> sendAll(RunningGateway gateway, int number, String request) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            clients.add(gateway.client().send(request));
        }
        return clients;
    }

    @Test
    void asksOnceForAHundredEqualReads() throws Exception {
        CountDownLatch allThere = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "1m"), Map.of())) {
            double sharedBefore = gateway.metric(ANSWERS.formatted("shared"));
            double hitsBefore = gateway.metric(ANSWERS.formatted("hit"));
            upstream.answer(Script.always(
                    Step.awaiting(allThere), Step.send(Script.ok(BODY, "X-Kind: dashboard")), Step.sendPattern(BODY)));

            List<RawClient> clients = sendAll(gateway, CALLERS, get("/dashboard?b=2&a=1"));
            awaitInFlight(gateway, CALLERS);
            allThere.countDown();
            List<String> bodies = new ArrayList<>();
            int shared = 0;
            for (RawClient client : clients) {
                RawResponse answer = client.readFinal();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("X-Kind")).contains("dashboard");
                shared += cacheStatus(answer).equals("headgate; fwd=miss; collapsed") ? 1 : 0;
                bodies.add(answer.text());
                client.close();
            }

            assertThat(bodies).hasSize(CALLERS).allMatch(body -> body.length() == BODY && body.equals(bodies.get(0)));
            assertThat(upstream.requestCount()).isEqualTo(1);
            assertThat(shared).isEqualTo(CALLERS - 1);
            RawResponse later = ask(gateway, "/dashboard?a=1&b=2");
            assertThat(cacheStatus(later)).startsWith("headgate; hit; ttl=");
            assertThat(later.text()).isEqualTo(bodies.get(0));
            assertThat(upstream.requestCount()).isEqualTo(1);
            Await.until(
                    "they are counted",
                    LIMIT,
                    () -> gateway.metric(ANSWERS.formatted("shared")) == sharedBefore + CALLERS - 1
                            && gateway.metric(ANSWERS.formatted("hit")) == hitsBefore + 1);
            Facts.tell("3 single flight", "%d equal reads at once: 1 upstream call, %d shared", CALLERS, shared);
        }
    }

    /** When the call of the leader ends without a result. */
    enum Stage {
        BEFORE_HEAD,
        AFTER_HEAD,
        MID_BODY;

        /** What the first request gets before it is cut, or before its client goes away. */
        List<Step> beginning() {
            return switch (this) {
                case BEFORE_HEAD -> List.of();
                case AFTER_HEAD -> List.of(Step.send(Script.ok(BODY)));
                case MID_BODY -> List.of(Step.send(Script.ok(BODY)), Step.sendPattern(BODY / 2));
            };
        }
    }

    /** The first request is answered as far as the stage says, then by the last step; all others are answered whole. */
    private static Script first(Stage stage, CountDownLatch begun, CountDownLatch goOn, Step last) {
        AtomicInteger number = new AtomicInteger();
        return request -> {
            List<Step> steps = new ArrayList<>();
            if (number.incrementAndGet() == 1) {
                steps.addAll(stage.beginning());
                steps.add(Step.signal(begun));
                steps.add(Step.awaiting(goOn));
                steps.add(last);
            } else {
                steps.add(Step.send(Script.ok(BODY)));
                steps.add(Step.sendPattern(BODY));
            }
            return steps;
        };
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void losesNobodyWhenTheLeadersCallIsCut(Stage stage) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "1m"), Map.of());
                RawClient leader = gateway.client()) {
            upstream.answer(first(stage, begun, goOn, Step.reset()));
            leader.send(get("/cut"));
            Await.latch(begun, LIMIT);
            List<RawClient> others = sendAll(gateway, 20, get("/cut"));
            awaitInFlight(gateway, 21);
            goOn.countDown();

            assertAllServed(others);
            assertThat(upstream.requestCount()).isEqualTo(2);
            assertNothingIsLeft(gateway);
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void losesNobodyWhenTheLeaderGoesAway(Stage stage) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "1m"), Map.of());
                RawClient leader = gateway.client()) {
            upstream.answer(first(stage, begun, never, Step.close()));
            leader.send(get("/gone"));
            Await.latch(begun, LIMIT);
            List<RawClient> others = sendAll(gateway, 20, get("/gone"));
            awaitInFlight(gateway, 21);
            leader.reset();

            assertAllServed(others);
            assertThat(upstream.requestCount()).isEqualTo(2);
            assertNothingIsLeft(gateway);
            never.countDown();
        }
    }

    private static void assertAllServed(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            RawResponse answer = client.readFinal();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().length()).isEqualTo(BODY);
            client.close();
        }
    }

    private static void assertNothingIsLeft(RunningGateway gateway) {
        awaitInFlight(gateway, 0);
        Await.until("no flight is left", LIMIT, () -> {
            var numbers = JSON.readTree(gateway.admin("/admin/cache"));
            return numbers.path("flights").asInt(-1) == 0
                    && numbers.path("collectingBytes").asInt(-1) == 0;
        });
    }

    @Test
    void letsWaitersKeepTheirOwnDeadlines() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "1m"), Map.of());
                RawClient leader = gateway.client()) {
            upstream.answer(first(Stage.MID_BODY, begun, never, Step.close()));
            leader.send(get("/slow"));
            Await.latch(begun, LIMIT);

            long start = System.nanoTime();
            RawResponse refused = ask(gateway, "/slow", "Request-Timeout: 300ms");

            assertThat(refused.status()).isEqualTo(504);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            never.countDown();
        }
    }

    @Test
    void passesWhatIsTooLargeToEverybodyByThemselves() throws Exception {
        int large = 3 << 20;
        CountDownLatch allThere = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "1m"), Map.of())) {
            upstream.answer(Script.always(
                    Step.awaiting(allThere),
                    Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(large)
                            + "\r\n"),
                    Step.sendPattern(large),
                    Step.send("\r\n0\r\n\r\n")));
            List<RawClient> clients = sendAll(gateway, 5, get("/large"));
            awaitInFlight(gateway, 5);
            allThere.countDown();
            for (RawClient client : clients) {
                assertThat(client.readFinal().body().length()).isEqualTo(large);
                client.close();
            }

            assertThat(upstream.requestCount()).isEqualTo(5);
            assertThat(JSON.readTree(gateway.admin("/admin/cache"))
                            .path("entries")
                            .asInt(-1))
                    .isZero();
            assertNothingIsLeft(gateway);
        }
    }

    @Test
    void neverSharesBetweenCallersWithDifferentRights() throws Exception {
        CountDownLatch allThere = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "1m"), Map.of())) {
            upstream.answer(request -> {
                String who = request.header("Authorization").orElse("nobody");
                return List.of(Step.awaiting(allThere), Step.send(Script.ok(who.length()) + who));
            });
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                clients.add(gateway.client().send(get("/mine", "Authorization: Bearer caller-" + i % 3)));
            }
            clients.add(gateway.client().send(get("/mine")));
            awaitInFlight(gateway, 31);
            allThere.countDown();
            for (int i = 0; i < 30; i++) {
                assertThat(clients.get(i).readFinal().text()).isEqualTo("Bearer caller-" + i % 3);
            }
            assertThat(clients.get(30).readFinal().text()).isEqualTo("nobody");
            clients.forEach(RawClient::close);

            assertThat(upstream.requestCount()).isEqualTo(4);
            for (int i = 0; i < 3; i++) {
                RawResponse kept = ask(gateway, "/mine", "Authorization: Bearer caller-" + i);
                assertThat(kept.text()).isEqualTo("Bearer caller-" + i);
                assertThat(cacheStatus(kept)).contains("hit");
            }
        }
    }

    @Test
    void hangsOnNobodyUnderManyDifferentEnds() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway =
                        RunningGateway.startWhole(CONFIG.formatted(upstream.port(), "1ms"), Map.of())) {
            upstream.answer(request -> switch (number.incrementAndGet() % 5) {
                case 0 -> List.of(Step.reset());
                case 1 -> List.of(Step.send(Script.ok(BODY)), Step.sendPattern(BODY / 3), Step.close());
                case 2 -> List.of(Step.send("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\noh"));
                default -> List.of(Step.send(Script.ok(BODY)), Step.sendPattern(BODY));
            });
            AtomicInteger ended = new AtomicInteger();
            List<Boolean> results = Caller.inParallel(12, caller -> {
                for (int i = 0; i < 25; i++) {
                    try (RawClient client = gateway.client()) {
                        client.send(get("/storm/" + i));
                        if ((caller + i) % 7 == 0) {
                            client.reset();
                        } else {
                            endOf(client);
                        }
                    }
                    ended.incrementAndGet();
                }
                return true;
            });

            assertThat(results).hasSize(12);
            assertThat(ended).hasValue(12 * 25);
            assertNothingIsLeft(gateway);
        }
    }

    /** The answer or the end of the connection, whichever comes; what hangs fails the read. */
    private static void endOf(RawClient client) throws IOException {
        try {
            client.readFinal();
        } catch (IOException cut) {
            assertThat(cut).isNotInstanceOf(InterruptedIOException.class);
        }
    }
}
