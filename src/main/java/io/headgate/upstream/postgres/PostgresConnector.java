package io.headgate.upstream.postgres;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.config.Secret;
import io.headgate.database.SqlSession;
import io.headgate.pool.Address;
import io.headgate.pool.Connector;
import io.headgate.pool.Link;
import io.headgate.transport.Names;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to one PostgreSQL database, which may have several servers, and the name of each several addresses: all of them
 * are the upstream, and the pool chooses. With TLS the certificate must be for the configured name, whichever address was taken.
 */
public final class PostgresConnector implements Connector<SqlSession> {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresConnector.class);

    /** What a connector needs of its surroundings. */
    public record Around(PostgresClient client, Names names, DeadlineWatch watch, Ticker ticker) {}

    private final PostgresConfig config;
    private final Around around;
    private final List<Lookup> lookups;
    private final @Nullable TrustOptions trust;
    private final Poolers poolers;
    private volatile @Nullable Secret password;
    /** What is wrong now, by address, so that it is said once. */
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    /** A connector; throws an {@link IllegalArgumentException} that says what is wrong with the certificates to trust. */
    public PostgresConnector(PostgresConfig config, Around around) {
        this.config = config;
        this.around = around;
        poolers = new Poolers(config.name());
        lookups = config.servers().stream().map(Lookup::new).toList();
        boolean encrypted = config.servers().stream()
                .anyMatch(server -> config.tls().towards(server.host()) != TlsConfig.Mode.DISABLE);
        trust = encrypted ? TlsOptions.trust(config.tls()) : null;
        password = config.password();
    }

    /** From now on connections are opened with another password. */
    public void password(Secret changed) {
        password = changed;
    }

    @Override
    public CompletionStage<List<Address>> addresses(Deadline deadline) {
        CompletionStage<Stream<String>> all = CompletableFuture.completedFuture(Stream.empty());
        for (Lookup lookup : lookups) {
            all = all.thenCombine(
                    lookup.addresses(around.names(), deadline, around.ticker()),
                    (before, more) -> Stream.concat(before, more.stream()));
        }
        return all.thenApply(names -> {
            List<Address> found = names.map(Address::new).toList();
            if (found.isEmpty()) {
                throw failure("name not found").exception();
            }
            return found;
        });
    }

    @Override
    public CompletionStage<Link<SqlSession>> open(Address address, Deadline deadline, Materializer lifetime) {
        for (Lookup lookup : lookups) {
            InetSocketAddress place = lookup.place(address.name());
            if (place != null) {
                return open(lookup.server(), place, address.name(), deadline);
            }
        }
        return CompletableFuture.failedFuture(
                failure("not an address of this upstream").exception());
    }

    private CompletionStage<Link<SqlSession>> open(
            Server server, InetSocketAddress place, String called, Deadline deadline) {
        Duration left = Duration.ofNanos(
                Math.max(1, deadline.remainingNanos(around.ticker().nanos())));
        Opening opening = new Opening(config, around, called, poolers, manner -> options(server, place, manner), left);
        opening.start();
        return opening.result().whenComplete((link, failed) -> {
            if (failed == null) {
                fine(called);
            } else {
                trouble(called, opening.detail(), opening.cause());
            }
        });
    }

    private PgConnectOptions options(Server server, InetSocketAddress place, Manner manner) {
        PgConnectOptions options = new PgConnectOptions() {
            @Override
            public SocketAddress getSocketAddress() {
                return SocketAddress.inetSocketAddress(place);
            }
        };
        Secret secret = password;
        options.setHost(server.host())
                .setPort(server.port())
                .setDatabase(config.database())
                .setUser(config.user())
                .setPassword(secret == null ? "" : secret.reveal())
                .setCachePreparedStatements(false)
                .setReconnectAttempts(0);
        manner.prepare(options);
        TlsConfig.Mode mode = config.tls().towards(server.host());
        if (mode == TlsConfig.Mode.DISABLE || trust == null) {
            return options.setSslMode(SslMode.DISABLE);
        }
        boolean named = mode == TlsConfig.Mode.VERIFY_FULL;
        return options.setSslMode(named ? SslMode.VERIFY_FULL : SslMode.VERIFY_CA)
                .setSslOptions(TlsOptions.of(trust, named));
    }

    /** Says so once when something begins to fail or fails in another way. */
    private void trouble(String where, String what, @Nullable Throwable why) {
        if (!what.equals(troubles.put(where, what))) {
            LOG.warn(
                    "upstream {} at {} cannot be reached: {} ({})",
                    config.name(),
                    where,
                    what,
                    why == null ? "no further cause" : Objects.toString(why.getMessage(), why.toString()));
        }
    }

    private void fine(String where) {
        if (troubles.remove(where) != null) {
            LOG.info("upstream {} at {} can be reached again", config.name(), where);
        }
    }

    static Failure failure(String detail) {
        return Failure.of(FailureKind.UPSTREAM_CONNECT, detail);
    }
}
