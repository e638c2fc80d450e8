package io.headgate.it;

import static io.headgate.it.CacheStand.LIMIT;
import static io.headgate.it.CacheStand.cacheStatus;
import static io.headgate.it.CacheStand.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that are kept and shared: by whom, for how long, and what becomes of those who wait for one that does not come. */
class CacheIT {
    private static final int CALLERS = 100;
    private static final int BODY = 200_000;
    private static final String ANSWERS = "headgate_cache_answers_total{route=\"dashboard\",manner=\"%s\"}";

    @Test
    void asksOnceForAHundredEqualReads() throws Exception {
        CountDownLatch allThere = new CountDownLatch(1);
        try (CacheStand stand = CacheStand.start()) {
            double sharedBefore = stand.gateway().metric(ANSWERS.formatted("shared"));
            double hitsBefore = stand.gateway().metric(ANSWERS.formatted("hit"));
            stand.upstream()
                    .answer(Script.always(
                            Step.awaiting(allThere),
                            Step.send(Script.ok(BODY, "X-Kind: dashboard")),
                            Step.sendPattern(BODY)));

            List<RawClient> clients = stand.sendAll(CALLERS, get("/dashboard?b=2&a=1"));
            stand.awaitInFlight(CALLERS);
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
            assertThat(stand.upstream().requestCount()).isEqualTo(1);
            assertThat(shared).isEqualTo(CALLERS - 1);
            RawResponse later = stand.ask("/dashboard?a=1&b=2");
            assertThat(cacheStatus(later)).startsWith("headgate; hit; ttl=");
            assertThat(later.text()).isEqualTo(bodies.get(0));
            assertThat(stand.upstream().requestCount()).isEqualTo(1);
            Await.until(
                    "they are counted",
                    LIMIT,
                    () -> stand.gateway().metric(ANSWERS.formatted("shared")) == sharedBefore + CALLERS - 1
                            && stand.gateway().metric(ANSWERS.formatted("hit")) == hitsBefore + 1);
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
        losesNobody(stage, Step.reset(), (leader, goOn) -> goOn.countDown());
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void losesNobodyWhenTheLeaderGoesAway(Stage stage) throws Exception {
        losesNobody(stage, Step.close(), (leader, goOn) -> leader.reset());
    }

    /** How the first of several callers is lost; the upstream goes on with its call when it is told so. */
    private interface Loss {
        void happen(RawClient leader, CountDownLatch goOn) throws IOException;
    }

    private static void losesNobody(Stage stage, Step last, Loss loss) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (CacheStand stand = CacheStand.start();
                RawClient leader = stand.gateway().client()) {
            stand.upstream().answer(first(stage, begun, goOn, last));
            leader.send(get("/lost"));
            Await.latch(begun, LIMIT);
            List<RawClient> others = stand.sendAll(20, get("/lost"));
            stand.awaitInFlight(21);
            loss.happen(leader, goOn);

            assertAllServed(others);
            assertThat(stand.upstream().requestCount()).isEqualTo(2);
            stand.assertNothingIsLeft();
            goOn.countDown();
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

    @Test
    void letsWaitersKeepTheirOwnDeadlines() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (CacheStand stand = CacheStand.start();
                RawClient leader = stand.gateway().client()) {
            stand.upstream().answer(first(Stage.MID_BODY, begun, never, Step.close()));
            leader.send(get("/slow"));
            Await.latch(begun, LIMIT);

            long start = System.nanoTime();
            RawResponse refused = stand.ask("/slow", "Request-Timeout: 300ms");

            assertThat(refused.status()).isEqualTo(504);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            never.countDown();
        }
    }

    @Test
    void passesWhatIsTooLargeToEverybodyByThemselves() throws Exception {
        int large = 3 << 20;
        CountDownLatch allThere = new CountDownLatch(1);
        try (CacheStand stand = CacheStand.start()) {
            stand.upstream()
                    .answer(Script.always(
                            Step.awaiting(allThere),
                            Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(large) + "\r\n"),
                            Step.sendPattern(large),
                            Step.send("\r\n0\r\n\r\n")));
            List<RawClient> clients = stand.sendAll(5, get("/large"));
            stand.awaitInFlight(5);
            allThere.countDown();
            for (RawClient client : clients) {
                assertThat(client.readFinal().body().length()).isEqualTo(large);
                client.close();
            }

            assertThat(stand.upstream().requestCount()).isEqualTo(5);
            assertThat(stand.numbers().path("entries").asInt(-1)).isZero();
            stand.assertNothingIsLeft();
        }
    }

    @Test
    void neverSharesBetweenCallersWithDifferentRights() throws Exception {
        CountDownLatch allThere = new CountDownLatch(1);
        try (CacheStand stand = CacheStand.start()) {
            stand.upstream().answer(request -> {
                String who = request.header("Authorization").orElse("nobody");
                return List.of(Step.awaiting(allThere), Step.send(Script.ok(who.length()) + who));
            });
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                clients.add(stand.gateway().client().send(get("/mine", "Authorization: Bearer caller-" + i % 3)));
            }
            clients.add(stand.gateway().client().send(get("/mine")));
            stand.awaitInFlight(31);
            allThere.countDown();
            for (int i = 0; i < 30; i++) {
                assertThat(clients.get(i).readFinal().text()).isEqualTo("Bearer caller-" + i % 3);
            }
            assertThat(clients.get(30).readFinal().text()).isEqualTo("nobody");
            clients.forEach(RawClient::close);

            assertThat(stand.upstream().requestCount()).isEqualTo(4);
            for (int i = 0; i < 3; i++) {
                RawResponse kept = stand.ask("/mine", "Authorization: Bearer caller-" + i);
                assertThat(kept.text()).isEqualTo("Bearer caller-" + i);
                assertThat(cacheStatus(kept)).contains("hit");
            }
        }
    }

    @Test
    void hangsOnNobodyUnderManyDifferentEnds() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (CacheStand stand = CacheStand.start("1ms", "")) {
            stand.upstream().answer(request -> switch (number.incrementAndGet() % 5) {
                case 0 -> List.of(Step.reset());
                case 1 -> List.of(Step.send(Script.ok(BODY)), Step.sendPattern(BODY / 3), Step.close());
                case 2 -> List.of(Step.send("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\noh"));
                default -> List.of(Step.send(Script.ok(BODY)), Step.sendPattern(BODY));
            });
            AtomicInteger ended = new AtomicInteger();
            List<Boolean> results = Caller.inParallel(12, caller -> {
                for (int i = 0; i < 25; i++) {
                    try (RawClient client = stand.gateway().client()) {
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
            stand.assertNothingIsLeft();
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
