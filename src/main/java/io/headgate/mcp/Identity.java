package io.headgate.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * Who we say we are.
 *
 * @param server {@code serverInfo}, an object
 * @param instructions for the model; null: none
 */
record Identity(JsonText server, @Nullable String instructions) {
    /** What every era is told that we can do. */
    static final String CAPABILITIES = "{\"tools\":{\"listChanged\":true},"
            + "\"resources\":{\"subscribe\":true,\"listChanged\":true},"
            + "\"prompts\":{\"listChanged\":true},\"completions\":{},\"logging\":{}}";

    static Identity of(String version, @Nullable String instructions) {
        ObjectNode server = JsonText.mapper()
                .createObjectNode()
                .put("name", "headgate")
                .put("title", "Headgate")
                .put("version", version);
        return new Identity(JsonText.of(server), instructions);
    }
}
