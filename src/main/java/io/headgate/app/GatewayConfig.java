package io.headgate.app;

import io.headgate.cache.CacheConfig;
import io.headgate.call.UpstreamName;
import io.headgate.config.Cidr;
import io.headgate.config.Document;
import io.headgate.config.Report;
import io.headgate.config.Section;
import io.headgate.edge.ListenerConfig;
import io.headgate.mcp.McpConfig;
import io.headgate.pool.PoolConfig;
import io.headgate.resources.ResourcesConfig;
import io.headgate.route.RouteConfig;
import io.headgate.route.Router;
import io.headgate.sql.SqlConfig;
import io.headgate.tools.Backing;
import io.headgate.tools.EmbeddingConfig;
import io.headgate.tools.Prepared;
import io.headgate.tools.ToolConfig;
import io.headgate.upstream.postgres.PostgresConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The whole configuration; each key is described in {@code reference.conf} under {@code headgate}.
 *
 * @param name the pseudonym of this gateway in {@code Via}
 * @param publicListener where requests come in
 * @param adminListener where metrics, health and pool status are served
 * @param upstreams those that are spoken to by HTTP; by name, ordered
 * @param databases the others; no name stands in both
 * @param routes ordered by name
 * @param requestLog whether each request leaves a line
 * @param trustedProxies whose {@code Forwarded} fields are believed
 * @param identityHeaders by which upstreams learn who asks, beside the well-known ones
 * @param deadlineHeaders the fields in which a caller says how long it will wait
 * @param drain how long a shutdown waits for requests in flight
 * @param credentialFileInterval how often files that hold a credential of an upstream are looked at; zero for never
 * @param targetWait what 99 of 100 callers should wait for a connection at most, by which pools are advised
 * @param maxConnections what the sizes of all pools may add up to; 0 for no ceiling
 * @param cache how much is kept of answers
 * @param mcp how MCP is spoken
 * @param tools of MCP that are on, ordered by name
 * @param embedding where tools have vectors of texts from
 * @param resources what MCP clients get beside tools
 * @param sql what can be asked of databases
 */
public record GatewayConfig(
        String name,
        ListenerConfig publicListener,
        ListenerConfig adminListener,
        Map<UpstreamName, UpstreamConfig> upstreams,
        Map<UpstreamName, PostgresConfig> databases,
        List<RouteConfig> routes,
        boolean requestLog,
        List<Cidr> trustedProxies,
        Set<String> identityHeaders,
        List<String> deadlineHeaders,
        Duration drain,
        Duration credentialFileInterval,
        Duration targetWait,
        int maxConnections,
        CacheConfig cache,
        McpConfig mcp,
        List<ToolConfig> tools,
        EmbeddingConfig embedding,
        ResourcesConfig resources,
        SqlConfig sql) {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final String FIELD = "the name of a header field";

    /** What a document holds, and what is wrong with it. While there are errors, {@code config} must not be used. */
    public record Reading(GatewayConfig config, Report report) {}

    public GatewayConfig {
        upstreams = Collections.unmodifiableMap(new LinkedHashMap<>(upstreams));
        databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
        routes = List.copyOf(routes);
        trustedProxies = List.copyOf(trustedProxies);
        identityHeaders = Set.copyOf(identityHeaders);
        deadlineHeaders = List.copyOf(deadlineHeaders);
        tools = List.copyOf(tools);
    }

    /** The upstream of a route; that it exists was checked when the configuration was read. */
    public UpstreamConfig upstream(UpstreamName upstream) {
        UpstreamConfig config = upstreams.get(upstream);
        if (config == null) {
            throw new IllegalArgumentException("no such upstream: " + upstream);
        }
        return config;
    }

    /** How large the pool of this upstream could be beside the others; {@link Integer#MAX_VALUE} without a ceiling. */
    int roomOf(UpstreamName upstream) {
        if (maxConnections == 0) {
            return Integer.MAX_VALUE;
        }
        int others = pools().entrySet().stream()
                .filter(other -> !other.getKey().equals(upstream))
                .mapToInt(other -> other.getValue().max())
                .sum();
        return maxConnections - others;
    }

    /** How the pool of each upstream behaves, whatever its kind. */
    Map<UpstreamName, PoolConfig> pools() {
        Map<UpstreamName, PoolConfig> pools = new LinkedHashMap<>();
        upstreams.forEach((name, upstream) -> pools.put(name, upstream.pool()));
        databases.forEach((name, database) -> pools.put(name, database.pool()));
        return pools;
    }

    /** The routes as the door asks them. */
    Router router() {
        return new Router(routes.stream()
                .map(route ->
                        route.route(upstream(route.upstream()).http().timeouts().request()))
                .toList());
    }

    /** How the pool of one upstream behaves. */
    PoolConfig pool(UpstreamName upstream) {
        PostgresConfig database = databases.get(upstream);
        return database == null ? upstream(upstream).pool() : database.pool();
    }

    /** Reads a document once. */
    public static Reading read(Document document) {
        GatewayConfig config = from(document.section("headgate"));
        return new Reading(config, document.report());
    }

    private static GatewayConfig from(Section section) {
        Section defaults = section.section("defaults");
        Section listeners = section.section("listeners");
        ListenerConfig.from(defaults.section("listener").alone(Map.of()));
        ListenerConfig publicListener = listener(listeners.section("public"), defaults);
        ListenerConfig adminListener = listener(listeners.section("admin"), defaults);
        checkPorts(listeners, publicListener, adminListener);
        UpstreamSections stores = UpstreamSections.read(section.sections("upstreams"), defaults.section("upstream"));
        Map<UpstreamName, Duration> longest = PoolTimes.longest(stores.databases());
        SqlConfig sql = SqlConfig.from(section, defaults, longest);
        GatewayConfig config = new GatewayConfig(
                section.string("name", TOKEN, "one word of letters, digits and -._"),
                publicListener,
                adminListener,
                stores.byHttp(),
                stores.databases(),
                new RouteSections(section, defaults.section("route"), stores).read(),
                section.section("request-log").bool("enabled"),
                section.networks("trusted-proxies"),
                new TreeSet<>(section.strings("identity-headers", TOKEN, FIELD)),
                section.strings("deadline-headers", TOKEN, FIELD),
                section.section("shutdown").positive("drain"),
                section.section("rotation").positiveOrOff("check-interval"),
                section.section("advice").positive("target-wait"),
                section.section("cross-limit").atLeast(0, "max-connections"),
                CacheConfig.from(section.section("cache")),
                McpConfig.from(section.section("mcp")),
                tools(
                        section.section("mcp"),
                        defaults.section("tool"),
                        backings(stores.byHttp()),
                        SqlAction.prepared(sql, longest)),
                EmbeddingConfig.from(section.section("mcp").section("embedding"), backings(stores.byHttp())),
                ResourcesConfig.from(section.section("mcp"), defaults),
                sql);
        config.checkCeiling(section);
        McpRules.judge(config, section);
        return config;
    }

    private static ListenerConfig listener(Section section, Section defaults) {
        return ListenerConfig.from(section.withDefaults(defaults.section("listener")));
    }

    private static void checkPorts(Section listeners, ListenerConfig first, ListenerConfig second) {
        listeners.require(
                first.port() == 0 || first.port() != second.port(),
                "admin.port",
                () -> "is the port of the public listener too (" + first.port() + "); give it another one",
                "public.port");
    }

    private static List<ToolConfig> tools(
            Section mcp, Section defaults, Map<UpstreamName, Backing> stores, Map<String, Prepared> prepared) {
        ToolConfig.checkDefaults(defaults);
        return ToolConfig.all(mcp.sections("tools"), defaults, stores, prepared);
    }

    /** What tools must know of upstreams. */
    private static Map<UpstreamName, Backing> backings(Map<UpstreamName, UpstreamConfig> upstreams) {
        Map<UpstreamName, Backing> backings = new LinkedHashMap<>();
        upstreams.forEach((name, upstream) -> backings.put(
                name,
                new Backing(
                        upstream.operations(),
                        upstream.http().timeouts().request(),
                        upstream.kind().times())));
        return backings;
    }

    private void checkCeiling(Section section) {
        long needed = pools().values().stream().mapToLong(PoolConfig::max).sum();
        section.require(
                maxConnections == 0 || maxConnections >= needed,
                "cross-limit.max-connections",
                () -> "is less than the max of all pools together (" + needed
                        + "); make pools smaller or the ceiling higher");
    }
}
