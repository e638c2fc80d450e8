package io.headgate.edge;

import io.headgate.wire.HeadLimits;
import java.util.List;

/**
 * One address clients connect to; each key is described in {@code reference.conf} under {@code headgate.listeners}.
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
        EdgeTimeouts timeouts) {}
