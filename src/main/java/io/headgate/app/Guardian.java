package io.headgate.app;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.database.SqlSession;
import io.headgate.observe.PoolMeters;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSupervisor;
import io.headgate.transport.Names;
import io.headgate.upstream.canary.CanaryAccess;
import io.headgate.upstream.canary.CanaryConfig;
import io.headgate.upstream.canary.CanaryWrites;
import io.headgate.upstream.canary.Seats;
import io.headgate.upstream.http.HttpConnector;
import io.headgate.upstream.http.HttpKind;
import io.headgate.upstream.postgres.PostgresClient;
import io.headgate.upstream.postgres.PostgresConfig;
import io.headgate.upstream.postgres.PostgresConnector;
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
    /**
     * What was started.
     *
     * @param pools a handle for each upstream, in the order of the configuration
     * @param writes for each upstream that is a write service
     * @param historians how the gateway gets into each upstream that is a read service
     * @param postgres what all connections to databases run on; null where there is none
     */
    record Started(
            Map<UpstreamName, PoolHandle<?>> pools,
            Map<UpstreamName, CanaryWrites> writes,
            Map<UpstreamName, CanaryAccess> historians,
            @Nullable PostgresClient postgres) {}

    private Guardian() {}

    /**
     * @param names how names are looked up; null: as this machine does it
     * @param all completed with what was started
     */
    static Behavior<Void> create(
            GatewayConfig config,
            @Nullable Names names,
            DeadlineWatch watch,
            Ticker ticker,
            CompletableFuture<Started> all) {
        return Behaviors.setup(context -> {
            Names asked = names != null
                    ? names
                    : Names.ofThisMachine(context.getSystem().dispatchers().lookup(DispatcherSelector.blocking()));
            HttpConnector.Around around = new HttpConnector.Around(asked, watch, ticker);
            PostgresClient postgres = config.databases().isEmpty() ? null : PostgresClient.start();
            Started started =
                    new Started(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), postgres);
            List<CredentialFile> files = new ArrayList<>();
            config.upstreams()
                    .forEach((name, upstream) -> start(context, config.name(), upstream, around, files, started));
            if (postgres != null) {
                var near = new PostgresConnector.Around(postgres, asked, watch, ticker);
                config.databases()
                        .forEach((name, database) -> started.pools().put(name, start(context, database, near, files)));
            }
            if (!files.isEmpty() && !config.credentialFileInterval().isZero()) {
                context.spawn(
                        CredentialFiles.create(files, config.credentialFileInterval()),
                        "credential-files",
                        DispatcherSelector.blocking());
            }
            all.complete(started);
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

    private static void start(
            ActorContext<Void> context,
            String gateway,
            UpstreamConfig config,
            HttpConnector.Around around,
            List<CredentialFile> files,
            Started started) {
        PoolMeters meters = PoolMeters.of(config.name(), config.kind() == UpstreamKind.CANARY);
        HttpKind kind = config.speech();
        CanaryAccess historian = access(config, around);
        HttpConnector connector = new HttpConnector(
                config.name(),
                config.http(),
                kind.own(config.credential()),
                historian == null ? config.probes() : historian.probes(config.probes(), config.sample()),
                config.meaning(),
                around,
                events(meters));
        PoolHandle<HttpSession> pool =
                PoolSupervisor.start(context, config.name(), config.pool(), connector, meters, around.ticker());
        CanaryWrites writes = writes(context, gateway, config, pool, started, around.ticker());
        if (writes != null) {
            started.writes().put(config.name(), writes);
        }
        if (historian != null) {
            started.historians().put(config.name(), historian);
        }
        started.pools().put(config.name(), historian == null ? pool : historian.start(context, pool));
        if (config.credential() != null && config.credential().file() != null) {
            files.add(new CredentialFile(config.name(), config.credential(), changed -> {
                connector.own(kind.own(changed));
                pool.recycle("the credential has changed");
                if (writes != null) {
                    writes.apiToken(changed);
                }
            }));
        }
        if (historian != null) {
            watchPassword(config, historian, files);
        }
    }

    private static void watchPassword(UpstreamConfig config, CanaryAccess historian, List<CredentialFile> files) {
        CanaryConfig.User user =
                config.canary() == null ? null : config.canary().user();
        if (user != null && user.password() != null && user.password().file() != null) {
            files.add(new CredentialFile(config.name(), user.password(), historian::password));
        }
    }

    private static PoolHandle<SqlSession> start(
            ActorContext<Void> context,
            PostgresConfig config,
            PostgresConnector.Around around,
            List<CredentialFile> files) {
        PostgresConnector connector = new PostgresConnector(config, around);
        PoolHandle<SqlSession> pool = PoolSupervisor.start(
                context, config.name(), config.pool(), connector, PoolMeters.of(config.name()), around.ticker());
        Secret password = config.password();
        if (password != null && password.file() != null) {
            files.add(new CredentialFile(config.name(), password, changed -> {
                connector.password(changed);
                pool.recycle("the password has changed");
            }));
        }
        return pool;
    }

    private static @Nullable CanaryAccess access(UpstreamConfig config, HttpConnector.Around around) {
        return config.canary() == null
                ? null
                : new CanaryAccess(
                        config.name(),
                        config.canary(),
                        config.credential() != null,
                        config.http().retry().keepBody(),
                        around.watch(),
                        around.ticker());
    }

    private static @Nullable CanaryWrites writes(
            ActorContext<Void> context,
            String gateway,
            UpstreamConfig config,
            PoolHandle<HttpSession> pool,
            Started started,
            Ticker ticker) {
        return config.writes() == null
                ? null
                : CanaryWrites.start(
                        context,
                        config.name(),
                        config.writes(),
                        gateway,
                        config.credential(),
                        pool,
                        config.http().timeouts().request(),
                        seats(config, started),
                        ticker);
    }

    /** A session for writing takes one of the seats that reads take too. */
    private static @Nullable Seats seats(UpstreamConfig writes, Started started) {
        CanaryAccess historian = started.historians().get(writes.historian());
        return historian == null ? null : historian.seats();
    }
}
