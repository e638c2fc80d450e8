package io.headgate.upstream.postgres;

import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.pool.PoolConfig;
import io.headgate.resilience.RetrySettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One database; each key is described in {@code reference.conf} under {@code headgate.defaults.upstream.postgres}.
 *
 * @param servers equal servers that hold the database; connections are spread over them
 * @param password null where the servers ask for none
 * @param writable whether only a server will do that takes changes
 * @param settings of the server, for each session ({@code search_path} …)
 * @param sample the query of a deep probe
 */
public record PostgresConfig(
        UpstreamName name,
        List<Server> servers,
        String database,
        String user,
        @Nullable Secret password,
        TlsConfig tls,
        boolean writable,
        String applicationName,
        Map<String, String> settings,
        Timeouts timeouts,
        @Nullable String sample,
        PoolConfig pool,
        RetrySettings retry) {
    private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,63}");
    private static final Pattern QUERY = Pattern.compile("(?i)select\\s[^;]{1,2000}");
    /** So that what a URL would have said is not told to be missing as well. */
    private static final PostgresUrl UNREADABLE = new PostgresUrl(List.of(), "any", null, "any", null, null, null);

    /** What the gateway itself says to the server about a session. */
    private static final Set<String> OWN =
            Set.of("application_name", "client_encoding", "datestyle", "statement_timeout", "timezone", "options");

    public PostgresConfig {
        servers = List.copyOf(servers);
        settings = Map.copyOf(settings);
    }

    /** Which server will do. */
    public enum SessionTarget {
        ANY,
        READ_WRITE
    }

    /**
     * How long to wait for the server; each also ends at the call's deadline.
     *
     * @param request for a whole command, waiting for a connection and rows included
     * @param work the part of that on its connection
     * @param cancel for the end of a statement that was cancelled, and for cleaning up a session; then the connection is given up
     */
    public record Timeouts(Duration request, Duration work, Duration cancel) {
        static Timeouts from(Section section) {
            Duration request = section.positive("request");
            Duration work = section.has("work") ? section.positive("work") : request;
            section.require(work.compareTo(request) <= 0, "work", () -> "must not exceed request", "request");
            return new Timeouts(request, work, section.positive("cancel"));
        }
    }

    /** Reads a database. */
    public static PostgresConfig from(Section section) {
        PostgresUrl url = url(section);
        Section health = section.section("health");
        PostgresConfig config = new PostgresConfig(
                new UpstreamName(section.name()),
                url != null ? url.servers() : hosts(section),
                part(section, "database", url == null ? null : url.database()),
                part(section, "user", url == null ? null : url.user()),
                password(section, url),
                TlsConfig.from(section.section("tls"), url == null ? null : url.tls()),
                url != null && url.writable() != null
                        ? url.writable()
                        : section.enumOf(SessionTarget.class, "target") == SessionTarget.READ_WRITE,
                url != null && url.applicationName() != null
                        ? url.applicationName()
                        : section.string("application-name", NAME, "a name of at most 63 characters"),
                settings(section),
                Timeouts.from(section.section("timeouts")),
                health.has("query") ? health.string("query", QUERY, "one SELECT, without a semicolon") : null,
                PoolConfig.from(section.section("pool")),
                RetrySettings.from(section.section("retry")));
        // Known, whichever way it was said.
        section.has("target");
        section.has("application-name");
        if (!UNREADABLE.equals(url)) {
            config.checkServers(section, url == null ? "hosts" : "url");
        }
        return config;
    }

    private static @Nullable PostgresUrl url(Section section) {
        Secret text = section.hidden("url");
        if (text == null) {
            return withoutUrl(section);
        }
        section.require(!section.has("hosts"), "url", () -> "stands beside hosts; write one of the two");
        try {
            return PostgresUrl.parse(text.reveal());
        } catch (PostgresUrl.MalformedException malformed) {
            if (section.sound("url")) {
                section.problem("url", String.valueOf(malformed.getMessage()), null);
            }
            return UNREADABLE;
        }
    }

    /** Null where it is said in parts; where nothing is said at all, one sentence tells both ways. */
    private static @Nullable PostgresUrl withoutUrl(Section section) {
        boolean unreadable = section.has("url");
        boolean inParts = Stream.of("hosts", "database", "user").anyMatch(section::has);
        if (inParts && !unreadable) {
            return null;
        }
        if (!unreadable) {
            section.problem(
                    "url",
                    "is missing; expected { env = \"DATABASE_URL\" }, or hosts, database and user in its place",
                    null);
        }
        return UNREADABLE;
    }

    private static List<Server> hosts(Section section) {
        return section.strings("hosts", Server.FORM, Server.EXPECTED).stream()
                .map(Server::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** From the URL, or its own key. */
    private static String part(Section section, String key, @Nullable String inUrl) {
        if (inUrl == null) {
            return section.string(key, NAME, "a name of at most 63 characters");
        }
        section.require(!section.has(key), key, () -> "stands in url too; write it once");
        return inUrl;
    }

    private static @Nullable Secret password(Section section, @Nullable PostgresUrl url) {
        Secret own = section.secret("password");
        if (url == null || url.password() == null) {
            return own;
        }
        section.require(own == null, "password", () -> "stands in url too; write it once");
        return url.password();
    }

    private static Map<String, String> settings(Section section) {
        Map<String, String> settings = section.texts("settings");
        Section own = section.section("settings");
        settings.keySet().forEach(name -> {
            own.require(SETTING.matcher(name).matches(), name, () -> "is not the name of a setting");
            own.require(!OWN.contains(name.toLowerCase(Locale.ROOT)), name, () -> "is set by the gateway itself");
        });
        return settings;
    }

    private void checkServers(Section section, String key) {
        if (!section.sound(key)) {
            return;
        }
        section.require(!servers.isEmpty(), key, () -> "must name at least one server");
        section.require(new HashSet<>(servers).size() == servers.size(), key, () -> "names a server more than once");
        boolean plain = servers.stream().allMatch(server -> tls.towards(server.host()) == TlsConfig.Mode.DISABLE);
        section.advise(
                !plain || tls.trust() == null,
                "tls.trust",
                () -> "has no effect because connections are not encrypted");
        section.advise(
                tls.mode() != TlsConfig.Mode.DISABLE || servers.stream().allMatch(server -> tls.here(server.host())),
                key,
                () ->
                        "is not on this machine and tls.mode is disable: everybody on the way can read and change what is said");
    }
}
