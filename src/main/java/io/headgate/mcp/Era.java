package io.headgate.mcp;

import org.jspecify.annotations.Nullable;

/**
 * The two families of revisions. They share one endpoint; which one a message belongs to is said by the message itself (2026-07-28,
 * basic, versioning): whoever names its revision in {@code _meta} is modern, whatever the method, so that {@code initialize} too is
 * judged by what stands beside it.
 */
enum Era {
    /** A session begun by {@code initialize}: up to 2025-11-25. */
    LEGACY,
    /** Every request by itself: from 2026-07-28 on. */
    MODERN;

    /** Where a request of the modern era names its revision. */
    static final String REVISION = "io.modelcontextprotocol/protocolVersion";

    /** The word for it in logs. */
    String text() {
        return this == LEGACY ? "legacy" : "modern";
    }

    /**
     * The era of a message.
     *
     * @param header the field {@code MCP-Protocol-Version}
     */
    static Era of(Message message, @Nullable String header) {
        return message.meta().containsKey(REVISION) || Revision.isModern(header) ? MODERN : LEGACY;
    }
}
