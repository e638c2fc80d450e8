package io.headgate.mcp;

import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How MCP is spoken; each key is described in {@code reference.conf} under {@code headgate.mcp}.
 *
 * @param origins of web pages that may ask, beside those served at the same host and port
 * @param hosts names in {@code Host} that are served; empty: those of the listener
 * @param key what seals are made with; null: something at random
 * @param timeout of one call
 * @param askTimeout how long a client may take to answer a question
 * @param instructions for the model, from the operator; null: none
 */
public record McpConfig(
        boolean enabled,
        String path,
        List<String> origins,
        List<String> hosts,
        @Nullable Secret key,
        Duration timeout,
        Duration askTimeout,
        long maxBody,
        int pageSize,
        @Nullable String instructions,
        SessionLimits session,
        StreamLimits streams) {
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern ORIGIN = Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
    private static final long SMALLEST = 1024;
    private static final long LARGEST = 64L << 20;
    private static final long MOST_KEPT = 64L << 30;

    /**
     * What is kept of sessions.
     *
     * @param idle without a request or an open stream for so long, a session is over
     * @param lifetime after so long it is over in any case
     * @param max sessions whose state is kept here
     */
    public record SessionLimits(Duration idle, Duration lifetime, int max) {}

    /**
     * Bounds of streams.
     *
     * @param perPrincipal open at the same time
     * @param buffer octets that may wait for a client, and that are kept for one that comes back
     * @param kept octets that are kept of all streams together
     * @param resume how long a stream waits for its client
     */
    public record StreamLimits(int perPrincipal, int buffer, long kept, Duration keepAlive, Duration resume) {}

    public McpConfig {
        origins = List.copyOf(origins);
        hosts = List.copyOf(hosts);
    }

    public static McpConfig from(Section section) {
        McpConfig config = new McpConfig(
                section.bool("enabled"),
                section.string("path", PATH, "a path such as /mcp, of letters, digits and ._~-"),
                section.strings("origins", ORIGIN, "an origin such as https://host:8443, in lower case"),
                section.strings("hosts", HOST, "a host name without port, or [an IPv6 address]"),
                section.secret("key"),
                section.positive("timeout"),
                section.positive("ask-timeout"),
                section.bytes(SMALLEST, LARGEST, "max-body"),
                section.between(1, 10_000, "page-size"),
                section.optionalString("instructions"),
                sessions(section.section("session")),
                streams(section.section("streams")));
        Secret key = config.key;
        section.require(
                key == null || key.reveal().getBytes(StandardCharsets.UTF_8).length >= Seal.MIN_SECRET,
                "key",
                () -> "must have at least " + Seal.MIN_SECRET + " characters");
        return config;
    }

    private static SessionLimits sessions(Section section) {
        SessionLimits limits = new SessionLimits(
                section.positive("idle"), section.positive("lifetime"), section.between(1, 1_000_000, "max"));
        section.require(
                limits.idle.compareTo(limits.lifetime) <= 0, "idle", () -> "must not exceed lifetime", "lifetime");
        return limits;
    }

    private static StreamLimits streams(Section section) {
        StreamLimits limits = new StreamLimits(
                section.between(1, 100_000, "per-principal"),
                (int) section.bytes(SMALLEST, LARGEST, "buffer"),
                section.bytes(SMALLEST, MOST_KEPT, "kept"),
                section.positive("keep-alive"),
                section.positive("resume"));
        section.require(limits.buffer <= limits.kept, "buffer", () -> "must not exceed kept", "kept");
        return limits;
    }
}
