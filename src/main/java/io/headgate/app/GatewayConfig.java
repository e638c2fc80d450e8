package io.headgate.app;

import io.headgate.cache.CacheConfig;
import io.headgate.call.UpstreamName;
import io.headgate.config.Cidr;
import io.headgate.config.Document;
import io.headgate.config.Nearest;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
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
    private static final String ANYWHERE = "https://127.0.0.1";
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
        Map<UpstreamName, UpstreamConfig> upstreams = new LinkedHashMap<>();
        Map<UpstreamName, PostgresConfig> databases = new LinkedHashMap<>();
        readUpstreams(section, defaults.section("upstream"), upstreams, databases);
        Map<UpstreamName, Duration> longest = PoolTimes.longest(databases);
        SqlConfig sql = SqlConfig.from(section, defaults, longest);
        GatewayConfig config = new GatewayConfig(
                section.string("name", TOKEN, "one word of letters, digits and -._"),
                publicListener,
                adminListener,
                upstreams,
                databases,
                routes(section, defaults.section("route"), upstreams, databases),
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
                        stores(upstreams),
                        SqlAction.prepared(sql, longest)),
                EmbeddingConfig.from(section.section("mcp").section("embedding"), stores(upstreams)),
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

    private static void readUpstreams(
            Section section,
            Section defaults,
            Map<UpstreamName, UpstreamConfig> upstreams,
            Map<UpstreamName, PostgresConfig> databases) {
        checkDefaults(defaults);
        section.sections("upstreams").forEach((name, upstream) -> {
            StoreKind kind = upstream.enumOf(StoreKind.class, "kind");
            if (!upstream.sound("kind")) {
                upstream.ignoreRest();
                return;
            }
            Section whole = upstream.withDefaults(defaults.section(kind.spelling()));
            if (kind.http() == null) {
                PostgresConfig database = PostgresConfig.from(whole);
                PoolTimes.check(
                        whole,
                        database.timeouts().request(),
                        database.timeouts().work(),
                        database.pool());
                databases.put(database.name(), database);
                return;
            }
            UpstreamConfig config = UpstreamConfig.from(whole, kind.http());
            upstreams.put(config.name(), config);
            if (kind.http() == UpstreamKind.CANARY) {
                addWrites(upstream.section("write"), config, upstreams);
            }
        });
    }

    private static void addWrites(Section section, UpstreamConfig of, Map<UpstreamName, UpstreamConfig> upstreams) {
        UpstreamConfig writes =
                UpstreamConfig.writes(section, writesOf(of.name().value()), of.credential());
        if (writes != null && writes.writes() != null) {
            upstreams.put(writes.name(), writes);
            section.require(
                    !writes.writes().allowed().patterns().isEmpty(),
                    "data-sets",
                    () -> "must name what may be written, for example [Sandbox]");
        }
    }

    /** What the write service of an upstream is called; nobody can give that name to an upstream of his own. */
    private static UpstreamName writesOf(String upstream) {
        return new UpstreamName(upstream + UpstreamConfig.WRITES);
    }

    /** The upstream that this is the write service of. */
    static UpstreamName withoutWrites(UpstreamName writes) {
        String name = writes.value();
        return new UpstreamName(name.substring(0, name.length() - UpstreamConfig.WRITES.length()));
    }

    /** The defaults of a kind that nobody uses are judged too: an address is all they lack. */
    private static void checkDefaults(Section defaults) {
        for (UpstreamKind kind : UpstreamKind.values()) {
            Section section = defaults.section(kind.spelling());
            UpstreamConfig.from(section.alone(Map.of(kind.urlKey(), ANYWHERE)), kind);
            if (kind == UpstreamKind.CANARY) {
                Map<String, ?> given = Map.of("enabled", true, "url", ANYWHERE);
                UpstreamConfig.writes(section.section("write").alone(given), writesOf("any"), null);
            }
        }
        PostgresConfig.from(defaults.section(StoreKind.POSTGRES.spelling())
                .alone(Map.of("hosts", List.of("127.0.0.1"), "database", "any", "user", "any")));
    }

    private static List<RouteConfig> routes(
            Section section,
            Section defaults,
            Map<UpstreamName, UpstreamConfig> upstreams,
            Map<UpstreamName, PostgresConfig> databases) {
        RouteConfig.from(defaults.alone(Map.of("path", "/", "upstream", "any")));
        Section configured = section.section("upstreams");
        Collection<String> known = new TreeSet<>(configured.names());
        upstreams.keySet().forEach(name -> known.add(name.value()));
        Map<String, Section> sections = section.sections("routes");
        List<RouteConfig> routes = new ArrayList<>();
        sections.forEach((name, route) -> {
            RouteConfig config = RouteConfig.from(route.withDefaults(defaults));
            routes.add(config);
            String reads = config.upstream().value().endsWith(UpstreamConfig.WRITES)
                    ? config.upstream()
                            .value()
                            .substring(0, config.upstream().value().length() - UpstreamConfig.WRITES.length())
                    : "";
            if (route.sound("upstream") && databases.containsKey(config.upstream())) {
                route.problem(
                        "upstream", config.upstream() + " is a database, to which no requests can be passed on", null);
            } else if (route.sound("upstream")
                    && !known.contains(config.upstream().value())
                    && known.contains(reads)) {
                route.problem(
                        "upstream",
                        "writes to " + reads + " are off",
                        "set enabled = on in upstreams." + reads + ".write, and say there what may be written");
            } else if (route.sound("upstream")
                    && !known.contains(config.upstream().value())) {
                route.problem(
                        "upstream",
                        "there is no upstream " + config.upstream(),
                        Nearest.to(config.upstream().value(), known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse(known.isEmpty() ? "add one under upstreams" : "there are " + known));
            }
            UpstreamConfig upstream = upstreams.get(config.upstream());
            if (upstream != null) {
                checkTimeout(section, route, config, upstream);
                checkOperations(route, defaults, config, upstream);
            }
        });
        checkTwins(sections, routes);
        return routes;
    }

    private static List<ToolConfig> tools(
            Section mcp, Section defaults, Map<UpstreamName, Backing> stores, Map<String, Prepared> prepared) {
        ToolConfig.checkDefaults(defaults);
        return ToolConfig.all(mcp.sections("tools"), defaults, stores, prepared);
    }

    /** What tools must know of upstreams. */
    private static Map<UpstreamName, Backing> stores(Map<UpstreamName, UpstreamConfig> upstreams) {
        Map<UpstreamName, Backing> stores = new LinkedHashMap<>();
        upstreams.forEach((name, upstream) -> stores.put(
                name,
                new Backing(
                        upstream.operations(),
                        upstream.http().timeouts().request(),
                        upstream.kind().times())));
        return stores;
    }

    private static void checkTimeout(Section section, Section route, RouteConfig config, UpstreamConfig upstream) {
        Duration longest = upstream.http().timeouts().request();
        Duration timeout = config.timeout();
        if (section.sound("upstreams." + upstream.name() + ".timeouts.request") && timeout != null) {
            route.require(
                    timeout.compareTo(longest) <= 0,
                    "timeout",
                    () -> UpstreamConfig.text(timeout) + " must not exceed timeouts.request of upstream "
                            + upstream.name() + " (" + UpstreamConfig.text(longest) + ")");
        }
    }

    /** What a route says of operations must mean something to its upstream. */
    private static void checkOperations(Section route, Section defaults, RouteConfig config, UpstreamConfig upstream) {
        route.require(
                !config.follow() || upstream.paging() != null,
                "follow",
                () -> "the answers of upstream " + upstream.name() + " are not known to come in pages; remove it");
        Section named = route.section("cache").section("operations");
        Set<String> everywhere = defaults.section("cache").section("operations").names();
        Set<String> known = upstream.operations().names();
        for (String name : named.names()) {
            // What stands in the defaults is for the routes of every upstream.
            if (!everywhere.contains(name) && !known.contains(name)) {
                named.problem(
                        name,
                        "upstream " + upstream.name() + " has no operation of that name",
                        Nearest.to(name, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("headgate routes explain tells the names"));
            }
        }
    }

    /** Of two routes that ask for the same, one would never be reached. */
    private static void checkTwins(Map<String, Section> sections, List<RouteConfig> routes) {
        Map<List<Object>, List<RouteConfig>> places = new HashMap<>();
        for (RouteConfig route : routes) {
            List<Object> place = List.of(route.path(), String.valueOf(route.host()), route.headers());
            List<RouteConfig> there = places.computeIfAbsent(place, unused -> new ArrayList<>());
            Section section = sections.get(route.name());
            for (RouteConfig other : there) {
                Set<String> shared = new TreeSet<>(route.methods());
                shared.retainAll(other.methods());
                boolean twins = (route.methods().isEmpty() && other.methods().isEmpty()) || !shared.isEmpty();
                if (section != null) {
                    section.require(
                            !twins,
                            "path",
                            () -> "route " + other.name() + " takes the same requests ("
                                    + (shared.isEmpty() ? "any method" : String.join(", ", shared)) + " "
                                    + route.path() + "); give one of them another path, host, methods or headers",
                            "methods",
                            "host",
                            "headers");
                }
            }
            there.add(route);
        }
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
