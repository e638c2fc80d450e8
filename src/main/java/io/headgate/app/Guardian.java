package io.headgate.app;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.observe.PoolMeters;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSupervisor;
import io.headgate.upstream.http.HttpConnector;
import io.headgate.wire.HttpSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The root of the actors: parent of every pool, and nothing else. */
final class Guardian {
    private Guardian() {}

    /** @param pools completed with a handle for each upstream, in the order of the configuration */
    static Behavior<Void> create(
            Map<UpstreamName, UpstreamConfig> upstreams,
            DeadlineWatch watch,
            Ticker ticker,
            CompletableFuture<Map<UpstreamName, PoolHandle<HttpSession>>> pools) {
        return Behaviors.setup(context -> {
            Map<UpstreamName, PoolHandle<HttpSession>> started = new LinkedHashMap<>();
            upstreams.forEach((name, config) -> started.put(name, start(context, config, watch, ticker)));
            pools.complete(started);
            return Behaviors.empty();
        });
    }

    private static PoolHandle<HttpSession> start(
            ActorContext<Void> context, UpstreamConfig config, DeadlineWatch watch, Ticker ticker) {
        PoolMeters meters = PoolMeters.of(config.name(), config.kind() == UpstreamKind.CANARY);
        HttpConnector connector = config.kind().connector(config, watch, ticker, meters::unsolicitedBytes);
        return PoolSupervisor.start(context, config.name(), config.pool(), connector, meters, ticker);
    }
}
