package io.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.ConfigFactory;
import io.headgate.call.UpstreamName;
import io.headgate.observe.Metrics;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.status.OnlyReports;
import io.headgate.status.Snapshots;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import io.headgate.wire.Target;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminDoorTest {
    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
    private static final Metrics METRICS = Metrics.start(ConfigFactory.load());

    private final Map<UpstreamName, PoolHandle<?>> pools = new LinkedHashMap<>();
    private final AtomicBoolean serving = new AtomicBoolean(true);
    private final AtomicInteger asked = new AtomicInteger();
    private final AdminDoor door = new AdminDoor(
            pools,
            METRICS,
            serving::get,
            (failure, request) -> new Response(failure.kind().httpStatus(), Headers.EMPTY, Body.EMPTY),
            new AdviceDoor(Duration.ofMillis(10), upstream -> 10, Runnable::run),
            Runnable::run,
            Map.of("/admin/cache", () -> JsonNodeFactory.instance.objectNode().put("entries", 3)));

    /** A pool that is asked for its health and its numbers, and lends nothing. */
    private record Reporting(UpstreamName name, HealthState health, boolean answers, AtomicInteger asked)
            implements OnlyReports {
        @Override
        public CompletionStage<PoolSnapshot> snapshot() {
            asked.incrementAndGet();
            return answers
                    ? CompletableFuture.completedFuture(Snapshots.of(name.value(), health.health()))
                    : CompletableFuture.failedFuture(new TimeoutException());
        }
    }

    @AfterAll
    static void stop() {
        METRICS.stop(Duration.ofSeconds(5));
    }

    @Test
    void isReadyWhileOneUpstreamCanBeServed() throws Exception {
        pool("a", Health.UNHEALTHY, true);
        pool("b", Health.DEGRADED, true);

        Answer ready = get("/health/ready");

        assertThat(ready.status).isEqualTo(200);
        assertThat(ready.json.get("status").asText()).isEqualTo("ready");
        assertThat(ready.json.at("/upstreams/a/health").asText()).isEqualTo("unhealthy");
        assertThat(ready.json.at("/upstreams/b/reason").asText()).isEqualTo("one two");
    }

    @Test
    void isNotReadyWithoutAnUpstreamOrWhileItDrains() throws Exception {
        pool("a", Health.UNHEALTHY, true);
        assertThat(get("/health/ready").status).isEqualTo(503);
        assertThat(get("/health/ready").json.get("status").asText()).isEqualTo("unready");

        pool("b", Health.HEALTHY, true);
        serving.set(false);
        assertThat(get("/health/ready").status).isEqualTo(503);
        assertThat(get("/health/ready").json.get("status").asText()).isEqualTo("draining");
    }

    @Test
    void tellsTheHealthOfEachPool() throws Exception {
        pool("a", Health.HEALTHY, true);
        pool("b", Health.UNHEALTHY, true);
        pool("c", Health.DEGRADED, true);

        Answer all = get("/health/pools");
        assertThat(all.status).isEqualTo(200);
        assertThat(all.json.get("health").asText()).isEqualTo("unhealthy");
        assertThat(all.json.get("pools")).hasSize(3);
        Answer one = get("/health/pools/c");
        assertThat(one.status).isEqualTo(200);
        assertThat(one.json).isEqualTo(all.json.get("pools").get(2));
        assertThat(one.json.toString())
                .isEqualTo("{\"name\":\"c\",\"health\":\"degraded\",\"reasons\":[\"one\",\"two\"],\"since\":\"" + SINCE
                        + "\"}");
        assertThat(get("/health/pools/b").status).isEqualTo(503);
    }

    @Test
    void asksNoPoolForItsHealth() throws Exception {
        pool("a", Health.HEALTHY, false);
        get("/health/live");
        get("/health/ready");
        get("/health/pools");
        get("/health/pools/a");

        assertThat(asked).hasValue(0);
    }

    @Test
    void takesTheNumbersOfAPoolFromOneSnapshot() throws Exception {
        pool("a", Health.HEALTHY, true);
        pool("b", Health.HEALTHY, false);

        Answer one = get("/admin/pools/a");
        assertThat(one.status).isEqualTo(200);
        assertThat(one.json.get("name").asText()).isEqualTo("a");
        assertThat(asked).hasValue(1);
        assertThat(get("/admin/pools/b").status).isEqualTo(503);
        Answer all = get("/admin/pools");
        assertThat(all.status).isEqualTo(200);
        assertThat(all.json.get("pools").get(0)).isEqualTo(one.json);
        assertThat(all.json.get("pools").get(1).get("health").asText()).isEqualTo("unknown");
        assertThat(asked).hasValue(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/health", "/health/pools/none", "/admin/pools/none", "/health/pools/", "/admin/pools/"})
    void knowsNothingElse(String path) throws Exception {
        assertThat(get(path).status).isEqualTo(404);
    }

    private void pool(String name, Health health, boolean answers) {
        UpstreamName upstream = new UpstreamName(name);
        pools.put(
                upstream,
                new Reporting(upstream, new HealthState(health, List.of("one", "two"), SINCE), answers, asked));
    }

    private record Answer(int status, JsonNode json) {}

    private Answer get(String path) throws Exception {
        Response response = door.handle(new Request(
                        "GET",
                        Target.read(path),
                        1,
                        Headers.EMPTY,
                        Body.EMPTY,
                        InetSocketAddress.createUnresolved("client", 1),
                        0))
                .response()
                .toCompletableFuture()
                .join();
        String text =
                response.body() instanceof Body.Bytes bytes ? bytes.bytes().utf8String() : "";
        return new Answer(response.status(), new ObjectMapper().readTree(text));
    }
}
