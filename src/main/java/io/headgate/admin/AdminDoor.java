package io.headgate.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.observe.Metrics;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import io.headgate.status.PoolJson;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Answers on the admin listener: {@code /health/live}, {@code /health/ready}, {@code /health/pools}, {@code /health/pools/{name}},
 * {@code /metrics}, {@code /admin/pools}, {@code /admin/pools/{name}}, {@code /admin/pools/{name}/advice} and the pages it is given; and to
 * POST on {@code /admin/pools/{name}/recycle}, which replaces the connections of a pool. Every number of a pool comes from one snapshot
 * taken for that answer. Health is what the pools last said of themselves, so that any number of probes may ask for it and no pool is kept
 * from its work.
 */
public final class AdminDoor implements HttpHandler {
    private static final String POOLS = "/admin/pools/";
    private static final String ADVICE = "/advice";
    private static final String RECYCLE = "/recycle";
    private static final String HEALTH = "/health/pools/";

    private final Map<UpstreamName, ? extends PoolHandle<?>> pools;
    private final Metrics metrics;
    private final BooleanSupplier serving;
    private final BiFunction<Failure, Request, Response> refusals;
    private final AdviceDoor advice;
    private final Executor computing;
    private final Map<String, Supplier<JsonNode>> pages;

    /**
     * @param serving whether the gateway takes requests; false once it drains
     * @param pages what other parts of the gateway tell of themselves at once, by path
     * @param computing runs what takes milliseconds of computing; not the threads that serve requests
     */
    public AdminDoor(
            Map<UpstreamName, ? extends PoolHandle<?>> pools,
            Metrics metrics,
            BooleanSupplier serving,
            BiFunction<Failure, Request, Response> refusals,
            AdviceDoor advice,
            Executor computing,
            Map<String, Supplier<JsonNode>> pages) {
        this.pools = pools;
        this.metrics = metrics;
        this.serving = serving;
        this.refusals = refusals;
        this.advice = advice;
        this.computing = computing;
        this.pages = Map.copyOf(pages);
    }

    @Override
    public Exchange handle(Request request) {
        String path = request.target().path();
        boolean order = path.startsWith(POOLS) && path.endsWith(RECYCLE);
        if (order && request.method().equals("POST")) {
            return HttpHandler.of(recycle(request, path.substring(POOLS.length(), path.length() - RECYCLE.length())));
        } else if (order || !request.method().equals("GET") && !request.method().equals("HEAD")) {
            return HttpHandler.of(refuse(request, FailureKind.METHOD_NOT_ALLOWED));
        }
        return HttpHandler.of(
                switch (path) {
                    case "/health/live" -> CompletableFuture.completedFuture(live());
                    case "/health/ready" -> CompletableFuture.completedFuture(ready());
                    case "/health/pools" -> CompletableFuture.completedFuture(healthOfAll());
                    case "/metrics" -> scrape(request.headers().first("accept"));
                    case "/admin/pools" -> allPools();
                    default -> other(request, path);
                });
    }

    private CompletionStage<Response> other(Request request, String path) {
        Supplier<JsonNode> page = pages.get(path);
        if (page != null) {
            return CompletableFuture.completedFuture(json(200, page.get()));
        }
        if (path.startsWith(POOLS)) {
            return onePool(request, path.substring(POOLS.length()));
        }
        return path.startsWith(HEALTH)
                ? healthOfOne(request, path.substring(HEALTH.length()))
                : refuse(request, FailureKind.ROUTE_NOT_FOUND);
    }

    private CompletionStage<Response> refuse(Request request, FailureKind kind) {
        return CompletableFuture.completedFuture(refusals.apply(Failure.of(kind), request));
    }

    private static Response live() {
        return json(200, JsonNodeFactory.instance.objectNode().put("status", "live"));
    }

    /**
     * Ready means: requests are taken and at least one upstream can be served. A single upstream that is down must not take the
     * whole gateway out of rotation; it is told under its name.
     */
    private Response ready() {
        boolean taking = serving.getAsBoolean();
        boolean any = false;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode upstreams = JsonNodeFactory.instance.objectNode();
        for (PoolHandle<?> pool : pools.values()) {
            HealthState state = pool.health();
            any |= state.health() != PoolSnapshot.Health.UNHEALTHY;
            upstreams
                    .putObject(pool.name().value())
                    .put("health", PoolJson.label(state.health()))
                    .put("reason", String.join(" ", state.reasons()));
        }
        json.put("status", !taking ? "draining" : any ? "ready" : "unready");
        json.set("upstreams", upstreams);
        return json(taking && any ? 200 : 503, json);
    }

    /** As good as the best of the pools would be misleading, so it is as bad as the worst; the answer itself is always 200. */
    private Response healthOfAll() {
        PoolSnapshot.Health worst = PoolSnapshot.Health.HEALTHY;
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (PoolHandle<?> pool : pools.values()) {
            HealthState state = pool.health();
            worst = state.health().compareTo(worst) > 0 ? state.health() : worst;
            list.add(PoolJson.of(pool.name(), state));
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("health", PoolJson.label(worst));
        json.set("pools", list);
        return json(200, json);
    }

    /** 503 for an unhealthy one, so that a probe need not read the answer. */
    private CompletionStage<Response> healthOfOne(Request request, String name) {
        PoolHandle<?> pool = pools.get(new UpstreamName(name));
        if (pool == null) {
            return refuse(request, FailureKind.ROUTE_NOT_FOUND);
        }
        HealthState state = pool.health();
        return CompletableFuture.completedFuture(
                json(state.health() == PoolSnapshot.Health.UNHEALTHY ? 503 : 200, PoolJson.of(pool.name(), state)));
    }

    private CompletionStage<Response> scrape(@Nullable String accept) {
        Metrics.Format format = Metrics.Format.accepted(accept);
        return CompletableFuture.supplyAsync(
                () -> new Response(
                        200,
                        Headers.of("content-type", format.contentType(), "cache-control", "no-store"),
                        Body.of(ByteString.fromString(metrics.scrape(format), StandardCharsets.UTF_8))),
                computing);
    }

    private CompletionStage<Response> allPools() {
        return snapshots()
                .thenApplyAsync(
                        snapshots -> {
                            ObjectNode json = JsonNodeFactory.instance.objectNode();
                            ArrayNode list = json.putArray("pools");
                            for (Snapshot one : snapshots) {
                                list.add(one.json());
                            }
                            return json(200, json);
                        },
                        Runnable::run);
    }

    private CompletionStage<Response> onePool(Request request, String name) {
        if (name.endsWith(ADVICE)) {
            return advice(request, name.substring(0, name.length() - ADVICE.length()));
        }
        PoolHandle<?> pool = pools.get(new UpstreamName(name));
        return pool == null
                ? refuse(request, FailureKind.ROUTE_NOT_FOUND)
                : snapshot(pool).thenApplyAsync(one -> json(one.pool == null ? 503 : 200, one.json()), Runnable::run);
    }

    private CompletionStage<Response> recycle(Request request, String name) {
        PoolHandle<?> pool = pools.get(new UpstreamName(name));
        if (request.headers().contains("origin")) {
            // Browsers name the page in every POST (https://fetch.spec.whatwg.org/#origin-header); any page could send
            // this one.
            Failure why = Failure.of(FailureKind.READ_ONLY, "Web pages may only read here.");
            return CompletableFuture.completedFuture(refusals.apply(why, request));
        } else if (pool == null) {
            return refuse(request, FailureKind.ROUTE_NOT_FOUND);
        }
        pool.recycle("asked for on the admin listener");
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("name", name).put("status", "recycling");
        return CompletableFuture.completedFuture(json(202, json));
    }

    private CompletionStage<Response> advice(Request request, String name) {
        PoolHandle<?> pool = pools.get(new UpstreamName(name));
        return pool == null
                ? refuse(request, FailureKind.ROUTE_NOT_FOUND)
                : advice.advise(pool.name(), pool::recording, request.target().query())
                        .handleAsync(
                                (worked, failed) -> failed == null
                                        ? json(200, worked)
                                        : refusals.apply(AdviceDoor.why(failed), request),
                                Runnable::run);
    }

    private CompletionStage<List<Snapshot>> snapshots() {
        CompletionStage<List<Snapshot>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (PoolHandle<?> pool : pools.values()) {
            all = all.thenCombineAsync(
                    snapshot(pool),
                    (list, one) -> {
                        list.add(one);
                        return list;
                    },
                    Runnable::run);
        }
        return all;
    }

    private static CompletionStage<Snapshot> snapshot(PoolHandle<?> pool) {
        return pool.snapshot()
                .handleAsync(
                        (taken, failed) -> new Snapshot(pool.name(), failed == null ? taken : null), Runnable::run);
    }

    private static Response json(int status, JsonNode json) {
        return new Response(
                status,
                Headers.of("content-type", "application/json", "cache-control", "no-store"),
                Body.of(ByteString.fromString(json.toPrettyString() + "\n", StandardCharsets.UTF_8)));
    }

    /** A pool's numbers, or only its name when it did not answer in time. */
    private record Snapshot(UpstreamName name, @Nullable PoolSnapshot pool) {
        ObjectNode json() {
            return pool == null
                    ? JsonNodeFactory.instance
                            .objectNode()
                            .put("name", name.value())
                            .put("health", "unknown")
                            .put("reason", "the pool did not answer")
                    : PoolJson.of(pool);
        }
    }
}
