package io.headgate.app;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.observe.PoolMeters;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSupervisor;
import io.headgate.transport.Names;
import io.headgate.upstream.http.HttpConnector;
import io.headgate.upstream.http.HttpKind;
import io.headgate.wire.HttpSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The root of the actors: parent of every pool, and nothing else. */
final class Guardian {
    private Guardian() {}

    /**
     * @param names how names are looked up; null: as this machine does it
     * @param pools completed with a handle for each upstream, in the order of the configuration
     */
    static Behavior<Void> create(
            GatewayConfig config,
            @Nullable Names names,
            DeadlineWatch watch,
            Ticker ticker,
            CompletableFuture<Map<UpstreamName, PoolHandle<HttpSession>>> pools) {
        return Behaviors.setup(context -> {
            Names asked = names != null
                    ? names
                    : Names.ofThisMachine(context.getSystem().dispatchers().lookup(DispatcherSelector.blocking()));
            HttpConnector.Around around = new HttpConnector.Around(asked, watch, ticker);
            Map<UpstreamName, PoolHandle<HttpSession>> started = new LinkedHashMap<>();
            List<CredentialFile> files = new ArrayList<>();
            config.upstreams().forEach((name, upstream) -> started.put(name, start(context, upstream, around, files)));
            if (!files.isEmpty() && !config.credentialFileInterval().isZero()) {
                context.spawn(
                        CredentialFiles.create(files, config.credentialFileInterval()),
                        "credential-files",
                        DispatcherSelector.blocking());
            }
            pools.complete(started);
            return Behaviors.empty();
        });
    }

    private static HttpConnector.Events events(PoolMeters meters) {
        return new HttpConnector.Events() {
            @Override
            public void unsolicitedBytes() {
                meters.unsolicitedBytes();
            }

            @Override
            public void tlsEstablished(long nanos) {
                meters.tlsEstablished(nanos);
            }
        };
    }

    private static PoolHandle<HttpSession> start(
            ActorContext<Void> context,
            UpstreamConfig config,
            HttpConnector.Around around,
            List<CredentialFile> files) {
        PoolMeters meters = PoolMeters.of(config.name(), config.kind() == UpstreamKind.CANARY);
        HttpKind kind = config.kind().http();
        HttpConnector connector = new HttpConnector(
                config.name(),
                config.http(),
                kind.own(config.credential()),
                config.probes(),
                config.meaning(),
                around,
                events(meters));
        PoolHandle<HttpSession> pool =
                PoolSupervisor.start(context, config.name(), config.pool(), connector, meters, around.ticker());
        if (config.credential() != null && config.credential().file() != null) {
            files.add(new CredentialFile(config.name(), config.credential(), changed -> {
                connector.own(kind.own(changed));
                pool.renew("the credential has changed");
            }));
        }
        return pool;
    }
}
