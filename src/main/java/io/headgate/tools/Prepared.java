package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Operation;
import io.headgate.call.UpstreamName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An operation that brings its own arguments and knows by itself how it is done, as one of a database does. A tool names it and no
 * upstream.
 *
 * @param description for agents, where the tool has none; may be empty
 * @param schema of its arguments: one object
 * @param longest what one call may take at most
 * @param errorCode a word that clients know failures of such stores by, beside the stable code; null: there is none
 */
public record Prepared(
        UpstreamName upstream,
        Operation operation,
        String description,
        ObjectNode schema,
        Duration longest,
        @Nullable String errorCode) {}
