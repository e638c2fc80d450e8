package io.headgate.app;

import io.headgate.call.UpstreamName;
import io.headgate.config.Nearest;
import io.headgate.config.Section;
import io.headgate.route.RouteConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What stands under {@code headgate.routes}, and whether it fits the upstreams it leads to. */
final class RouteSections {
    private final Section headgate;
    private final Section defaults;
    private final UpstreamSections stores;
    private final Collection<String> known;

    /** @param defaults what stands behind the section of each route */
    RouteSections(Section headgate, Section defaults, UpstreamSections stores) {
        this.headgate = headgate;
        this.defaults = defaults;
        this.stores = stores;
        // By their sections: one in which something is wrong has no configuration, but a route to it is not to blame.
        known = new TreeSet<>(headgate.section("upstreams").names());
        stores.byHttp().keySet().forEach(name -> known.add(name.value()));
    }

    List<RouteConfig> read() {
        // They are judged although no route may use them: what they lack are these two.
        RouteConfig.from(defaults.alone(Map.of("path", "/", "upstream", "any")));
        Map<String, Section> sections = headgate.sections("routes");
        List<RouteConfig> routes = new ArrayList<>();
        sections.values().forEach(section -> {
            RouteConfig route = RouteConfig.from(section.withDefaults(defaults));
            routes.add(route);
            judge(section, route);
        });
        checkTwins(sections, routes);
        return routes;
    }

    private void judge(Section section, RouteConfig route) {
        if (section.sound("upstream")) {
            checkUpstream(section, route.upstream());
        }
        UpstreamConfig upstream = stores.byHttp().get(route.upstream());
        if (upstream != null) {
            checkTimeout(section, route, upstream);
            checkOperations(section, route, upstream);
        }
    }

    private void checkUpstream(Section section, UpstreamName upstream) {
        if (stores.databases().containsKey(upstream)) {
            section.problem("upstream", upstream + " is a database, to which no requests can be passed on", null);
            return;
        }
        if (known.contains(upstream.value())) {
            return;
        }
        UpstreamName historian = UpstreamConfig.historianOf(upstream);
        if (historian != null && known.contains(historian.value())) {
            section.problem(
                    "upstream",
                    "writes to " + historian + " are off",
                    "set enabled = on in upstreams." + historian + ".write, and say there what may be written");
        } else {
            section.problem(
                    "upstream",
                    "there is no upstream " + upstream,
                    Nearest.hint(upstream.value(), known, "add one under upstreams"));
        }
    }

    private void checkTimeout(Section section, RouteConfig route, UpstreamConfig upstream) {
        Duration longest = upstream.http().timeouts().request();
        Duration timeout = route.timeout();
        if (headgate.sound("upstreams." + upstream.name() + ".timeouts.request") && timeout != null) {
            section.require(
                    timeout.compareTo(longest) <= 0,
                    "timeout",
                    () -> UpstreamConfig.text(timeout) + " must not exceed timeouts.request of upstream "
                            + upstream.name() + " (" + UpstreamConfig.text(longest) + ")");
        }
    }

    /** What a route says of operations must mean something to its upstream. */
    private void checkOperations(Section section, RouteConfig route, UpstreamConfig upstream) {
        section.require(
                !route.follow() || upstream.paging() != null,
                "follow",
                () -> "the answers of upstream " + upstream.name() + " are not known to come in pages; remove it");
        Section named = section.section("cache").section("operations");
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
}
