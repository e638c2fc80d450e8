package io.headgate.upstream.postgres;

import io.headgate.call.UpstreamName;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behind which addresses of an upstream a connection pooler stands, such as PgBouncer, as far as it has shown: it refuses what a server
 * takes when a session begins, or names another process than the one that answers. And what it means by its errors, all of
 * which have one code.
 */
final class Poolers {
    private static final Logger LOG = LoggerFactory.getLogger(Poolers.class);
    private static final String PROTOCOL = "08P01";
    private static final Pattern PARAMETER =
            Pattern.compile("unsupported startup parameter(?: in options)?: ([A-Za-z0-9_.]{1,63})");

    /** What it says (https://github.com/pgbouncer/pgbouncer), and what that is to the one who runs it; the first that fits. */
    private static final List<Map.Entry<String, String>> WORDS = List.of(
            Map.entry("no such database", "PgBouncer has no such database; name it under [databases]"),
            Map.entry("no such user", "PgBouncer does not accept user or password; see its auth_file or auth_query"),
            Map.entry(
                    "authentication failed",
                    "PgBouncer does not accept user or password; see its auth_file or auth_query"),
            Map.entry("no more connections allowed", "PgBouncer takes no further clients; see its max_client_conn"),
            Map.entry(
                    "query_wait_timeout",
                    "PgBouncer had no free connection to the database in time; see its default_pool_size and query_wait_timeout"),
            Map.entry(
                    "bouncer config error",
                    "PgBouncer's configuration does not fit this database or user; see its log"),
            Map.entry("is disabled", "PgBouncer was told to serve this database no more (DISABLE)"),
            Map.entry("shutting down", "PgBouncer is being shut down"),
            Map.entry("connect to server", "PgBouncer does not reach the database"),
            Map.entry("server login", "PgBouncer cannot log in to the database"),
            // "server conn crashed?" and "server connection closed" alike.
            Map.entry("server conn", "PgBouncer has lost the database"));

    private final UpstreamName upstream;
    private final Set<String> addresses = ConcurrentHashMap.newKeySet();

    Poolers(UpstreamName upstream) {
        this.upstream = upstream;
    }

    boolean at(String address) {
        return addresses.contains(address);
    }

    /** @param how it showed */
    void found(String address, String how) {
        if (addresses.add(address)) {
            LOG.info(
                    "upstream {} at {} is behind a connection pooler such as PgBouncer ({}): whatever a session needs is set in each"
                            + " transaction, and its statements are parsed anew; see docs/postgres.md",
                    upstream,
                    address,
                    how);
        }
    }

    /** A server answers there itself. */
    void gone(String address) {
        addresses.remove(address);
    }

    /** The name of what it did not take when a session began; null where this is about something else. */
    static @Nullable String refused(@Nullable Throwable failure) {
        if (failure instanceof PgException said && PROTOCOL.equals(said.getSqlState())) {
            Matcher parts = PARAMETER.matcher(String.valueOf(said.getErrorMessage()));
            return parts.lookingAt() ? parts.group(1) : null;
        }
        return null;
    }

    /** What a pooler means, with what can be done about it; null where it is not known to be one that says this. */
    static @Nullable String words(PgException said) {
        String parameter = refused(said);
        if (parameter != null) {
            return "PgBouncer refuses the start-up parameter " + parameter
                    + "; add it to its ignore_startup_parameters";
        }
        String code = said.getSqlState();
        if (!PROTOCOL.equals(code)) {
            return null;
        }
        String text = String.valueOf(said.getErrorMessage());
        return WORDS.stream()
                .filter(words -> text.contains(words.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
