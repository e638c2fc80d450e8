package io.headgate.it;

import static io.headgate.it.CacheStand.LIMIT;
import static io.headgate.it.CacheStand.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.sandbox.server.Fault;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One of many equal reads asks for all of them and does not come to an end; {@link CacheIT} has the stages of its answer. */
class CacheStagesIT {
    private static final int OTHERS = 20;
    private static final int BODY = 200_000;
    private static final int LARGE = 900_000;

    private static void assertAllServed(List<RawClient> clients, int length) throws IOException {
        for (RawClient client : clients) {
            RawResponse answer = client.readFinal();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().length()).isEqualTo(length);
            client.close();
        }
    }

    @Test
    void goesAwayWhileItWaitsForAConnection() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (CacheStand stand = CacheStand.start("1m", "headgate.upstreams.store.pool.max = 1\n");
                RawClient holder = stand.gateway().client();
                RawClient leader = stand.gateway().client()) {
            stand.upstream().answer(request -> {
                if (request.target().endsWith("/busy")) {
                    return List.of(Step.signal(busy), Step.awaiting(free), Step.send(Script.ok(2) + "ok"));
                }
                asked.incrementAndGet();
                return List.of(Step.send(Script.ok(BODY)), Step.sendPattern(BODY));
            });
            holder.send(get("/busy"));
            Await.latch(busy, LIMIT);
            leader.send(get("/x"));
            stand.awaitInFlight(2);
            List<RawClient> others = stand.sendAll(OTHERS, get("/x"));
            stand.awaitInFlight(2 + OTHERS);
            leader.reset();
            stand.awaitInFlight(1 + OTHERS);
            free.countDown();

            assertAllServed(others, BODY);
            assertThat(holder.readFinal().status()).isEqualTo(200);
            assertThat(asked).hasValue(1);
            stand.assertNothingIsLeft();
            Facts.tell("3 leader queued", "gone while it waited for a connection: %d others served by 1 call", OTHERS);
        }
    }

    @Test
    void runsOutOfItsOwnTime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (CacheStand stand = CacheStand.start();
                RawClient leader = stand.gateway().client()) {
            stand.upstream()
                    .answer(request -> asked.incrementAndGet() == 1
                            ? List.of(Step.signal(begun), Step.awaiting(never))
                            : List.of(Step.send(Script.ok(BODY)), Step.sendPattern(BODY)));
            leader.send(get("/x", "Request-Timeout: 700ms"));
            Await.latch(begun, LIMIT);
            List<RawClient> others = stand.sendAll(OTHERS, get("/x"));
            stand.awaitInFlight(1 + OTHERS);

            assertThat(leader.readFinal().status()).isEqualTo(504);
            assertAllServed(others, BODY);
            assertThat(asked).hasValue(2);
            stand.assertNothingIsLeft();
            never.countDown();
            Facts.tell("3 leader late", "out of its own time: 504 for it, %d others served by a second call", OTHERS);
        }
    }

    @Test
    void doesNotReadItsAnswer() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch allThere = new CountDownLatch(1);
        RawClient.Options deaf = RawClient.Options.DEFAULT.limit(LIMIT).receiveBuffer(1 << 12);
        try (CacheStand stand = CacheStand.start();
                RawClient leader = RawClient.connect(stand.gateway().port(), deaf)) {
            stand.upstream().answer(request -> {
                asked.incrementAndGet();
                return List.of(Step.awaiting(allThere), Step.send(Script.ok(LARGE)), Step.sendPattern(LARGE));
            });
            leader.send(get("/x"));
            stand.awaitInFlight(1);
            List<RawClient> others = stand.sendAll(OTHERS, get("/x"));
            stand.awaitInFlight(1 + OTHERS);
            allThere.countDown();

            assertAllServed(others, LARGE);
            assertThat(asked).hasValue(1);
            leader.reset();
            stand.assertNothingIsLeft();
            Facts.tell("3 leader deaf", "does not read: %d others have all %d octets of its 1 call", OTHERS, LARGE);
        }
    }

    @Test
    void goesAwayWhileItLogsIn() throws Exception {
        String lines =
                "headgate.routes.historian.cache { enabled = on, ttl = 1m }\nheadgate.cache.poll-interval = off\n";
        try (CanaryStand stand = CanaryStand.withUser(5, "plant", "sesame-0412", "pool.warm-up = off", lines);
                RawClient leader = stand.gateway().client()) {
            stand.simulator().faults().arm(new Fault.Latency(Duration.ofMillis(800)), 1, "getUserToken");
            String browse = CanaryStand.get("/browseTags?path=");
            leader.send(browse);
            awaitInFlight(stand, 1);
            List<RawClient> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                others.add(stand.gateway().client().send(browse));
            }
            awaitInFlight(stand, 1 + OTHERS);
            leader.reset();

            for (RawClient other : others) {
                RawResponse answer = other.readFinal();
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                other.close();
            }
            assertThat(stand.simulator().userTokens()).isEqualTo(1);
            // The log-in and the one read.
            assertThat(stand.simulator().counters().requests()).isEqualTo(2);
            awaitInFlight(stand, 0);
            Facts.tell("3 leader logs in", "gone during the log-in: %d others served by 1 call and 1 log-in", OTHERS);
        }
    }

    private static void awaitInFlight(CanaryStand stand, int number) {
        Await.until(
                number + " requests are under way",
                LIMIT,
                () -> stand.gateway().metric("headgate_requests_in_flight{route=\"historian\"}") == number);
    }
}
