package io.headgate.app;

import com.typesafe.config.Config;
import io.headgate.admin.AdminDoor;
import io.headgate.admin.AdviceDoor;
import io.headgate.cache.Cache;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.dispatch.Dispatcher;
import io.headgate.edge.Listener;
import io.headgate.edge.ListenerConfig;
import io.headgate.exchange.CachedReads;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.mcp.McpConfig;
import io.headgate.mcp.McpDoor;
import io.headgate.observe.Metrics;
import io.headgate.pool.PoolHandle;
import io.headgate.provider.Provider;
import io.headgate.resources.Resources;
import io.headgate.rest.ProblemResponses;
import io.headgate.rest.RequestCollector;
import io.headgate.rest.RestDoor;
import io.headgate.rest.RestSettings;
import io.headgate.seal.Seal;
import io.headgate.sql.EndpointDoor;
import io.headgate.sql.Examinations;
import io.headgate.sql.SqlCalls;
import io.headgate.transport.Names;
import io.headgate.upstream.canary.CanaryAccess;
import io.headgate.upstream.canary.CanaryWrites;
import io.headgate.upstream.postgres.PostgresClient;
import io.headgate.wire.Escort;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Patience;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: pools, dispatcher, doors and listeners, put together from a configuration that has no errors. */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration SWEEP = Duration.ofMillis(20);
    /** What stopping the parts that serve nobody may take at most. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(5);

    private final GatewayConfig config;
    private final ActorSystem<Void> system;
    private final Metrics metrics;
    private final Guardian.Started started;
    private final Map<UpstreamName, PoolHandle<?>> pools;
    private final Map<UpstreamName, CanaryWrites> writes;
    private final Cache cache;
    private final Map<UpstreamName, CanaryAccess> historians;
    private final @Nullable PostgresClient postgres;
    private final List<Listener.Bound> bound = new ArrayList<>();
    private volatile @Nullable McpDoor mcp;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean serving = true;
    private volatile boolean ending;

    private Gateway(
            GatewayConfig config, ActorSystem<Void> system, Metrics metrics, Guardian.Started started, Cache cache) {
        this.config = config;
        this.cache = cache;
        this.system = system;
        this.metrics = metrics;
        this.started = started;
        this.pools = started.pools();
        this.writes = started.writes();
        this.historians = started.historians();
        this.postgres = started.postgres();
        system.getWhenTerminated().whenComplete((done, failed) -> finish());
    }

    /**
     * Starts a gateway. Upstreams need not be there yet.
     *
     * @param whole the document the configuration was read from, for its sections {@code pekko} and {@code kamon}
     * @return fails, with a message that names it, when a listener cannot have its address; then nothing is left running
     */
    public static CompletionStage<Gateway> start(GatewayConfig config, Config whole) {
        return start(config, whole, null);
    }

    /** @param names how names of upstreams are looked up; null: as this machine does it */
    static CompletionStage<Gateway> start(GatewayConfig config, Config whole, @Nullable Names names) {
        return start(config, whole, names, List.of());
    }

    /** @param more what is offered to MCP clients beside what the configuration says */
    static CompletionStage<Gateway> start(
            GatewayConfig config, Config whole, @Nullable Names names, List<Provider> more) {
        Metrics metrics = Metrics.start(whole);
        DeadlineWatch watch = new DeadlineWatch();
        Cache cache = new Cache(config.cache(), config.name(), watch, Ticker.SYSTEM);
        CompletableFuture<Guardian.Started> all = new CompletableFuture<>();
        ActorSystem<Void> system =
                ActorSystem.create(Guardian.create(config, names, watch, Ticker.SYSTEM, all), "headgate", whole);
        system.scheduler()
                .scheduleAtFixedRate(SWEEP, SWEEP, () -> watch.sweep(Ticker.SYSTEM.nanos()), system.executionContext());
        return all.thenCompose(started -> new Gateway(config, system, metrics, started, cache).listen(watch, more));
    }

    private CompletionStage<Gateway> listen(DeadlineWatch watch, List<Provider> more) {
        Stores stores = stores(watch);
        RestDoor rest = restDoor(stores, watch);
        SqlCalls databases = new SqlCalls(stores.dispatcher(), PoolTimes.longest(config.databases()), Ticker.SYSTEM);
        examineOperations(databases);
        mcp = mcpDoor(stores, databases, watch, more);
        ProblemResponses problems = new ProblemResponses(config.name());
        Executor computing = system.dispatchers().lookup(DispatcherSelector.blocking());
        AdminDoor admin = new AdminDoor(
                pools,
                metrics,
                () -> serving,
                (failure, request) -> problems.of(failure, "", request.method()),
                new AdviceDoor(config.targetWait(), config::roomOf, computing),
                computing,
                AdminPages.of(cache, started));
        var classic = system.classicSystem();
        Listener publicListener = new Listener(
                classic,
                "public",
                config.publicListener(),
                doors(rest, databases, watch),
                rest::reject,
                watch,
                Ticker.SYSTEM);
        Listener adminListener = new Listener(
                classic,
                "admin",
                config.adminListener(),
                admin,
                (failure, method, client) -> problems.of(failure, "", method),
                watch,
                Ticker.SYSTEM);
        return bind(adminListener, config.adminListener())
                .thenCompose(first -> bind(publicListener, config.publicListener()))
                .handle((both, failed) -> failed == null
                        ? CompletableFuture.completedFuture(this)
                        : stop(Duration.ZERO).<Gateway>thenCompose(done -> CompletableFuture.failedFuture(failed)))
                .thenCompose(started -> started);
    }

    private CompletionStage<Boolean> bind(Listener listener, ListenerConfig at) {
        return listener.bind().handle((listening, failed) -> {
            if (failed != null) {
                throw new IllegalStateException(
                        "cannot listen on " + at.host() + ":" + at.port() + ": " + reason(failed), failed);
            }
            return bound.add(listening);
        });
    }

    /** In words where the exception at the bottom has none. */
    static String reason(Throwable failed) {
        Throwable reason = failed;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        if (reason instanceof UnresolvedAddressException) {
            return "there is no such host";
        }
        return String.valueOf(reason.getMessage() == null ? reason : reason.getMessage());
    }

    private HttpHandler doors(RestDoor rest, SqlCalls calls, DeadlineWatch watch) {
        McpDoor door = mcp;
        EndpointDoor endpoints = new EndpointDoor(
                config.sql(),
                Version.number(),
                calls,
                collector(watch)::collect,
                new ProblemResponses(config.name())::of,
                new Patience(config.deadlineHeaders()),
                Ticker.SYSTEM);
        return request -> door != null && door.serves(request)
                ? door.handle(request)
                : endpoints.serves(request) ? endpoints.handle(request) : rest.handle(request);
    }

    private RequestCollector collector(DeadlineWatch watch) {
        return new RequestCollector(watch, SystemMaterializer.get(system).materializer());
    }

    /** Of what the databases say of their operations; while one cannot be reached, nothing is known of its own. */
    private void examineOperations(SqlCalls calls) {
        Examinations.of(config.sql().operations().values(), calls, Ticker.SYSTEM)
                .thenAccept(findings -> {
                    findings.unfit()
                            .forEach((name, why) -> LOG.error("operation {} cannot be done: {}", name, why.detail()));
                    findings.unknown()
                            .forEach((name, why) -> LOG.warn("operation {} is not examined: {}", name, why.detail()));
                });
    }

    private @Nullable McpDoor mcpDoor(Stores stores, SqlCalls databases, DeadlineWatch watch, List<Provider> more) {
        McpConfig settings = config.mcp();
        if (!settings.enabled()) {
            return null;
        }
        Seal seal = settings.key() == null ? Seal.random() : Seal.of(settings.key());
        Executor computing = system.dispatchers().lookup(DispatcherSelector.blocking());
        Materializer materializer = SystemMaterializer.get(system).materializer();
        List<Provider> providers = new ArrayList<>(more);
        providers.add(ConfiguredTools.of(config, stores, databases, pools, seal, computing, materializer));
        providers.addAll(Resources.start(system, config.resources(), pools.values(), metrics, Ticker.SYSTEM));
        return new McpDoor(
                settings,
                config.publicListener().names(),
                providers,
                seal,
                Version.number(),
                new Patience(config.deadlineHeaders()),
                watch,
                Ticker.SYSTEM,
                materializer);
    }

    private Stores stores(DeadlineWatch watch) {
        Map<UpstreamName, UpstreamFacts> facts = new LinkedHashMap<>();
        Map<UpstreamName, CachedReads.Facts> cachedFacts = new LinkedHashMap<>();
        config.upstreams().forEach((name, upstream) -> {
            cachedFacts.put(name, upstream.cachedFacts());
            facts.put(name, upstream.facts().with(escort(name)));
        });
        Dispatcher dispatcher = new Dispatcher(pools, PoolTimes.retries(config), watch, Ticker.SYSTEM);
        watchViews(dispatcher);
        return new Stores(facts, dispatcher, new CachedReads(cache, cachedFacts));
    }

    private RestDoor restDoor(Stores stores, DeadlineWatch watch) {
        RestSettings settings = new RestSettings(
                config.name(), "http", config.trustedProxies(), config.identityHeaders(), config.deadlineHeaders());
        return new RestDoor(
                config.router(),
                stores.facts(),
                stores.dispatcher(),
                settings,
                collector(watch),
                Ticker.SYSTEM,
                stores.cached());
    }

    /** Of each historian that answers may be kept of. */
    private void watchViews(Dispatcher dispatcher) {
        Duration interval = config.cache().pollInterval();
        for (UpstreamConfig upstream : config.upstreams().values()) {
            boolean kept = config.routes().stream()
                            .anyMatch(route ->
                                    route.caching() != null && route.upstream().equals(upstream.name()))
                    || config.tools().stream()
                            .anyMatch(tool ->
                                    tool.caching() != null && tool.upstream().equals(upstream.name()));
            if (kept && upstream.kind() == UpstreamKind.CANARY && upstream.writes() == null && !interval.isZero()) {
                system.systemActorOf(
                        ViewWatch.create(upstream.name(), cache, dispatcher, escort(upstream.name()), interval),
                        "views-of-" + upstream.name().value(),
                        Props.empty());
            }
        }
    }

    public InetSocketAddress publicAddress() {
        return bound.get(1).address();
    }

    public InetSocketAddress adminAddress() {
        return bound.get(0).address();
    }

    /** Whether it has stopped and nobody had asked for it: after a fatal error. */
    public boolean endedByItself() {
        return stopped.isDone() && serving;
    }

    /** Completes when the gateway has stopped, for whatever reason. */
    public CompletionStage<Void> stopped() {
        return stopped;
    }

    /** Stops as configured under {@code headgate.shutdown}; legal more than once. */
    public CompletionStage<Void> stop() {
        return stop(config.drain());
    }

    /**
     * Stops: no new connections and no new requests, then those under way to their end or the limit, then the pools, then what is
     * left. The admin listener goes last, so that a drain can be watched.
     */
    public CompletionStage<Void> stop(Duration limit) {
        if (ending || stopped.isDone()) {
            return stopped;
        }
        serving = false;
        LOG.info("draining, for {} s at most", limit.toSeconds());
        List<Listener.Bound> listeners = List.copyOf(bound);
        McpDoor door = mcp;
        if (door != null) {
            door.close();
        }
        CompletionStage<Void> doors =
                listeners.size() > 1 ? listeners.get(1).drain(limit) : CompletableFuture.completedFuture(null);
        doors.thenCompose(closed -> leaveHistorians())
                .thenCompose(closed -> drainPools())
                .thenCompose(closed -> listeners.isEmpty()
                        ? CompletableFuture.<Void>completedFuture(null)
                        : listeners.get(0).drain(Duration.ZERO))
                .whenComplete((closed, failed) -> {
                    ending = true;
                    system.terminate();
                });
        return stopped;
    }

    /** On a thread of its own: those of the system are gone. */
    private void finish() {
        new Thread(
                        () -> {
                            if (postgres != null) {
                                postgres.stop();
                            }
                            metrics.stop(LAST_STEPS);
                            if (serving) {
                                LOG.error("the actor system has ended, and nobody had asked for it");
                            } else {
                                LOG.info("stopped");
                            }
                            stopped.complete(null);
                        },
                        "last-steps")
                .start();
    }

    private @Nullable Escort escort(UpstreamName name) {
        CanaryWrites writing = writes.get(name);
        CanaryAccess historian = historians.get(name);
        return writing != null ? writing : historian == null ? null : historian.escort();
    }

    /** While there are still connections to say it on. */
    private CompletionStage<Void> leaveHistorians() {
        return CompletableFuture.allOf(Stream.<CompletableFuture<?>>concat(
                                writes.values().stream().map(each -> each.stop().toCompletableFuture()),
                                historians.values().stream()
                                        .map(each -> each.stop().toCompletableFuture()))
                        .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, LAST_STEPS.toSeconds(), TimeUnit.SECONDS);
    }

    /** By now no request should be under way; what is lent all the same gets the pool's own limit. */
    private CompletionStage<Void> drainPools() {
        return CompletableFuture.allOf(pools.values().stream()
                .map(pool -> pool.drain(config.pool(pool.name()).draining().timeout())
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
