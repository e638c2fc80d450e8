package io.headgate.it;

import static io.headgate.it.CanaryStand.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.canary.Sample;
import io.headgate.sandbox.server.Fault;
import io.headgate.testing.Await;
import io.headgate.testing.RawResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Answers of a historian that are kept: until its view is rebuilt, and for as long as it is away. */
class CanaryCacheIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<Sample> VALUES = List.of(Sample.good(Instant.parse("2025-01-01T00:00:00Z"), 1L));
    private static final String BROWSE = get("/browseTags?path=REBUILT&deep=true");

    private static CanaryStand stand(String upstream, String cache) throws InterruptedException {
        CanaryStand stand = CanaryStand.withUser(
                5,
                "plant",
                "sesame-0412",
                upstream,
                "headgate.cache.poll-interval = 50ms\nheadgate.routes.historian.cache { enabled = on, " + cache
                        + " }\n");
        stand.simulator().addTag("REBUILT.Line.old", VALUES);
        stand.simulator().sequence("REBUILT", 1);
        return stand;
    }

    private static String cacheStatus(RawResponse answer) {
        return answer.header("Cache-Status").orElse("");
    }

    private static long asked(CanaryStand stand) {
        return stand.simulator().counters().requests();
    }

    /** Nothing but the watch calls in the meantime. */
    private static void awaitPolls(CanaryStand stand, int more) {
        long before = asked(stand);
        Await.until(more + " polls", LIMIT, () -> asked(stand) >= before + more);
    }

    private static void rebuild(CanaryStand stand, String tag, long sequence) {
        stand.simulator().addTag(tag, VALUES);
        stand.simulator().sequence("REBUILT", sequence);
    }

    /** The first look at a view drops what was kept before it; what is kept for some polls is kept for good. */
    private static void awaitKept(CanaryStand stand) {
        Await.untilAsserted("it is kept for good", LIMIT, () -> {
            assertThat(stand.call(BROWSE).status()).isEqualTo(200);
            Await.stays(
                    Duration.ofMillis(200),
                    () -> stand.gateway().admin("/admin/cache").contains("\"entries\" : 1"));
        });
    }

    @Test
    void areGoneAtTheNextPollWhenTheViewIsRebuilt() throws Exception {
        try (CanaryStand stand = stand("", "ttl = 1h")) {
            awaitKept(stand);
            rebuild(stand, "REBUILT.Line.young", 2);
            long start = System.nanoTime();
            RawResponse[] next = new RawResponse[1];
            Await.until("what was kept is gone", LIMIT, () -> {
                next[0] = stand.call(BROWSE);
                return cacheStatus(next[0]).contains("fwd=miss");
            });
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

            assertThat(next[0].text()).contains("REBUILT.Line.young");
            assertThat(stand.simulator().userTokens()).isEqualTo(1);
            Facts.tell(
                    "5 canary views",
                    "a view rebuilt: the kept browse was gone %d ms later, polled every 50 ms in the name of a user",
                    millis);
        }
    }

    @Test
    void stayWhileNobodyCanSayWhetherTheViewIsTheSame() throws Exception {
        try (CanaryStand stand = stand("retry.enabled = off, pool.breaker.enabled = off", "ttl = 1h")) {
            awaitKept(stand);
            stand.simulator().faults().arm(new Fault.Status(500), Integer.MAX_VALUE, "browseStatus");
            awaitPolls(stand, 3);
            assertThat(cacheStatus(stand.call(BROWSE))).contains("hit");
            stand.simulator().faults().clear();
            stand.simulator().faults().arm(new Fault.NotJson(), Integer.MAX_VALUE, "browseStatus");
            awaitPolls(stand, 3);
            assertThat(cacheStatus(stand.call(BROWSE))).contains("hit");

            stand.simulator().faults().clear();
            stand.simulator().expireTokens();
            rebuild(stand, "REBUILT.Line.young", 2);

            Await.until(
                    "the new build is told",
                    LIMIT,
                    () -> stand.call(BROWSE).text().contains("REBUILT.Line.young"));
        }
    }

    @Test
    void standInMarkedWhileTheHistorianIsAway() throws Exception {
        String soon = "pool { backoff { first = 20ms, max = 50ms }, breaker { open-first = 50ms, open-max = 100ms } }";
        try (CanaryStand stand = stand(soon, "ttl = 1ms, stale-if-error = 1h")) {
            CanarySimulator simulator = stand.simulator();
            awaitKept(stand);
            simulator.stop().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            int stale = 0;
            while (stale < 20) {
                RawResponse old = stand.call(BROWSE);
                assertThat(old.status()).as(old.text()).isEqualTo(200);
                assertThat(old.text()).contains("REBUILT.Line.old");
                assertThat(cacheStatus(old))
                        .startsWith("headgate; fwd=stale; ttl=-")
                        .contains("; detail=");
                assertThat(old.header("Age")).isPresent();
                stale++;
            }
            rebuild(stand, "REBUILT.Line.young", 2);
            long start = System.nanoTime();
            simulator.restart().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Await.until("it is fresh again", LIMIT, () -> {
                RawResponse fresh = stand.call(BROWSE);
                return fresh.text().contains("REBUILT.Line.young")
                        && cacheStatus(fresh).contains("fwd-status=200; stored");
            });
            Facts.tell(
                    "5 canary away",
                    "historian down: %d of %d answers stale and marked so; fresh again %d ms after its return",
                    stale,
                    20,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }
}
