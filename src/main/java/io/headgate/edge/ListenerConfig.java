package io.headgate.edge;

import io.headgate.config.Section;
import io.headgate.wire.HeadLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One address clients connect to; each key is described in {@code reference.conf} under {@code headgate.defaults.listener}.
 *
 * @param port 0 takes any free one
 * @param hosts names served; empty means the loopback names and {@code host} itself
 */
public record ListenerConfig(
        String host,
        int port,
        List<String> hosts,
        int maxConnections,
        int maxConnectionsPerClient,
        HeadLimits limits,
        EdgeTimeouts timeouts) {
    private static final Pattern HOST_NAME = Pattern.compile("\\*|[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
    private static final int LARGEST_HEAD = 1 << 20;

    public static ListenerConfig from(Section section) {
        ListenerConfig config = new ListenerConfig(
                section.host("host"),
                section.between(0, 65_535, "port"),
                section.strings("hosts", HOST_NAME, "a host name without port, [an IPv6 address], or *"),
                section.atLeast(1, "max-connections"),
                section.atLeast(1, "max-connections-per-client"),
                limits(section.section("limits")),
                EdgeTimeouts.from(section.section("timeouts")));
        section.advise(
                config.bindsLoopback() || !config.hosts.isEmpty(),
                "hosts",
                () -> "is empty although " + config.host
                        + " can be reached from elsewhere; list the host names that clients use," + " others get 421",
                "host");
        return config;
    }

    private static HeadLimits limits(Section section) {
        HeadLimits limits = new HeadLimits(
                (int) section.bytes(1024, LARGEST_HEAD, "request-line"),
                section.between(8, 10_000, "header-count"),
                (int) section.bytes(256, LARGEST_HEAD, "header-value"),
                (int) section.bytes(1024, LARGEST_HEAD, "headers"));
        section.require(
                limits.fieldSize() <= limits.fields(),
                "header-value",
                () -> "must not exceed headers (" + limits.fields() + " bytes)",
                "headers");
        return limits;
    }

    /** The host names that are meant where nothing else is said: those served, or the loopback names and the one bound. */
    public List<String> names() {
        List<String> names = new ArrayList<>(hosts);
        names.remove("*");
        if (names.isEmpty()) {
            names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
            names.add(host.indexOf(':') >= 0 ? "[" + host + "]" : host);
        }
        return names;
    }

    private boolean bindsLoopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }
}
