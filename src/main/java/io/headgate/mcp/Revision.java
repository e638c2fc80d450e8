package io.headgate.mcp;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The revisions of the protocol (modelcontextprotocol.io/specification): dates, so that text order is the order in time. */
final class Revision {
    /** The first in which every request stands alone; the only modern one there is. */
    static final String MODERN = "2026-07-28";

    /** What a legacy client is offered that names a revision nobody knows. */
    static final String NEWEST_LEGACY = "2025-11-25";

    /** What a request without a session and without a header is written in (2025-06-18, transports, protocol version header). */
    static final String ASSUMED = "2025-03-26";

    /** All that begin with {@code initialize}, the newest first. */
    static final List<String> LEGACY = List.of(NEWEST_LEGACY, "2025-06-18", ASSUMED, "2024-11-05");

    private static final Pattern DATE = Pattern.compile("20[0-9]{2}-[0-9]{2}-[0-9]{2}");

    private Revision() {}

    /** The revision for a client that asks for this one. */
    static String negotiated(String asked) {
        return LEGACY.contains(asked) ? asked : NEWEST_LEGACY;
    }

    /** Whether several messages may come in one array: 2025-03-26 demands it, 2025-06-18 took it away. */
    static boolean hasBatches(String revision) {
        return revision.compareTo(ASSUMED) <= 0;
    }

    /** Whether a client of this revision comes back for the rest of a stream that was ended with {@code retry}. */
    static boolean polls(String revision) {
        return revision.equals(NEWEST_LEGACY);
    }

    /** Whether a header names the first modern revision or a later one. */
    static boolean isModern(@Nullable String header) {
        return header != null && DATE.matcher(header).matches() && header.compareTo(MODERN) >= 0;
    }
}
