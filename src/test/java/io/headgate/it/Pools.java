package io.headgate.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import java.io.IOException;

/** What a gateway says about its pools. */
final class Pools {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Pools() {}

    /** What {@code /admin/pools} says of this one. */
    static JsonNode of(RunningGateway gateway, String name) throws IOException {
        return JSON.readTree(gateway.admin("/admin/pools/" + name));
    }
}
