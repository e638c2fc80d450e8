package io.headgate.upstream.postgres;

import io.headgate.database.SqlCommand;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.impl.PreparedStatementBase;
import io.vertx.sqlclient.internal.SqlConnectionBase;
import io.vertx.sqlclient.internal.command.PrepareStatementCommand;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a session is set up, used and left as it was found. A connection to a server is a session of that server, and what it was told
 * once holds until its end. Behind a pooler such as PgBouncer each transaction may be in the session of another server process
 * (https://www.pgbouncer.org/features.html), so that whatever a transaction needs or leaves has to be seen to within it.
 */
final class Manner {
    /** Settings whose value is a list of names, which {@code SET} wants one by one. */
    private static final Set<String> LISTS = Set.of(
            "search_path",
            "temp_tablespaces",
            "datestyle",
            "local_preload_libraries",
            "session_preload_libraries",
            "createrole_self_grant",
            "restrict_nonsystem_relation_kind");

    private static final String TIME_LIMIT = "statement_timeout";
    private static final String ENCODING = "client_encoding";
    private static final String CALLED = "application_name";

    private final boolean pooled;
    private final Map<String, String> startUp;
    private final String eachTime;

    private Manner(boolean pooled, Map<String, String> startUp, String eachTime) {
        this.pooled = pooled;
        this.startUp = startUp;
        this.eachTime = eachTime;
    }

    static Manner direct(PostgresConfig config) {
        return new Manner(false, settings(config), "");
    }

    /** Tells a pooler when the session begins only what all of them know, and the server the rest in each transaction. */
    static Manner pooled(PostgresConfig config) {
        Map<String, String> settings = settings(config);
        Map<String, String> known =
                Map.of(ENCODING, settings.getOrDefault(ENCODING, ""), CALLED, settings.getOrDefault(CALLED, ""));
        settings.remove(TIME_LIMIT);
        String each = settings.entrySet().stream()
                .map(setting -> "; SET LOCAL " + setting.getKey() + " = " + value(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining());
        return new Manner(true, known, each);
    }

    /** What holds for a session; what RESET ALL returns to. */
    private static Map<String, String> settings(PostgresConfig config) {
        Map<String, String> settings = new TreeMap<>(config.settings());
        // Rows are exact whatever the role or the database has set.
        settings.putIfAbsent("extra_float_digits", "1");
        settings.putIfAbsent("bytea_output", "hex");
        settings.put(CALLED, config.applicationName());
        settings.put(ENCODING, "UTF8");
        settings.put("DateStyle", "ISO");
        settings.put("TimeZone", "UTC");
        // The net below the limit of each command.
        settings.put(TIME_LIMIT, String.valueOf(config.timeouts().work().toMillis()));
        return settings;
    }

    private static String value(String name, String value) {
        if (!LISTS.contains(name.toLowerCase(Locale.ROOT))) {
            return literal(value);
        }
        return Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .map(each -> each.length() > 1 && each.startsWith("\"") && each.endsWith("\"")
                        ? each.substring(1, each.length() - 1).replace("\"\"", "\"")
                        : each.toLowerCase(Locale.ROOT))
                .map(Manner::literal)
                .collect(Collectors.joining(", "));
    }

    /** Means the same whatever {@code standard_conforming_strings} is. */
    private static String literal(String text) {
        return (text.indexOf('\\') < 0 ? "'" : "E'")
                + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** Whether it does without anything that only one and the same server process would know. */
    boolean isPooled() {
        return pooled;
    }

    void prepare(PgConnectOptions options) {
        // Behind a pooler each execution says its text again, so that it matters to no one what was prepared before,
        // and by whom.
        options.setProperties(new HashMap<>(startUp)).setUseLayer7Proxy(pooled);
    }

    String begin(SqlCommand command, long leftNanos) {
        return Texts.begin(command, leftNanos) + eachTime;
    }

    /** A transaction that sets what each one sets, to find out whether it may; {@code ROLLBACK} is to follow. */
    String rehearsal() {
        return "BEGIN" + eachTime;
    }

    /** Where this is pooled: within the transaction, with nothing else on its way. */
    Future<PreparedStatement> prepare(PgConnection connection, ContextInternal loop, String sql) {
        if (!pooled) {
            return connection.prepare(sql);
        }
        // Without a name: names are given by each client on its own, and two of them may come to one and the same
        // server process.
        SqlConnectionBase<?> session = (SqlConnectionBase<?>) connection;
        PromiseInternal<io.vertx.sqlclient.internal.PreparedStatement> described = loop.promise();
        session.schedule(new PrepareStatementCommand(sql, null, false), described);
        return described
                .future()
                .map(statement -> PreparedStatementBase.create(session.unwrap(), loop, statement, true));
    }

    /** Commits, and says whether that was done. To be followed by {@link #cleanCommitted}. */
    Future<RowSet<Row>> commit(PgConnection connection) {
        // A pooler gives the server process to others at the end of a transaction: the next one begins there at once.
        return connection.query(pooled ? "COMMIT AND CHAIN" : "COMMIT").execute();
    }

    Future<RowSet<Row>> cleanCommitted(PgConnection connection) {
        return connection.query(pooled ? cleanUp() + "; COMMIT" : cleanUp()).execute();
    }

    /** @param how {@code COMMIT} or {@code ROLLBACK}, of which nobody waits to hear */
    Future<RowSet<Row>> endAndClean(PgConnection connection, String how) {
        if (pooled) {
            return connection.query(how + "; " + cleanUp()).execute();
        }
        connection.query(how).execute();
        return connection.query(cleanUp()).execute();
    }

    private String cleanUp() {
        // What RESET ALL returns to is the pooler's.
        return pooled ? Texts.CLEAN_UP + "; SET client_encoding = 'UTF8'" : Texts.CLEAN_UP;
    }
}
