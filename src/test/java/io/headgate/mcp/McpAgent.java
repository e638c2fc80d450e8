package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Speaks MCP to a gateway byte for byte, one connection for each request unless it is told otherwise. */
final class McpAgent {
    static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;

    McpAgent(int port) {
        this.port = port;
    }

    /** What came back; the body of a stream is its text. */
    record Told(int status, String text, @Nullable String session) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException broken) {
                throw new AssertionError(text, broken);
            }
        }

        int code() {
            return json().path("error").path("code").asInt();
        }
    }

    /** A request as it goes out, with the fields that every client sends. */
    static String post(String body, String... fields) {
        StringBuilder head = new StringBuilder("POST /mcp HTTP/1.1\r\nHost: localhost\r\n")
                .append("Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        return head.append("Content-Length: ").append(octets.length).append("\r\n\r\n")
                + new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** A modern request, its fields included. */
    static String modern(String id, String method, String params, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "MCP-Protocol-Version: 2026-07-28";
        all[1] = "Mcp-Method: " + method;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return post(
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + META
                        + (params.isEmpty() ? "" : "," + params) + "}}",
                all);
    }

    /** A call of a tool without arguments, modern. */
    static String modernCall(String id, String tool) {
        return modern(id, "tools/call", "\"name\":\"" + tool + "\"", "Mcp-Name: " + tool);
    }

    /** A legacy request. */
    static String legacy(String id, String method, String params, String... fields) {
        return post(
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}",
                fields);
    }

    Told tell(String request) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            RawResponse response = client.send(request).readFinal();
            return new Told(
                    response.status(),
                    new String(response.body().bytes(), StandardCharsets.UTF_8),
                    response.header("Mcp-Session-Id").orElse(null));
        }
    }

    /** What has come so far on a connection that stays open. */
    static String received(RawClient client) {
        client.state(Duration.ofMillis(1));
        try {
            while (client.state() == RawClient.State.DATA) {
                client.readBytes(1);
            }
        } catch (IOException ended) {
            throw new AssertionError(ended);
        }
        return new String(client.received().bytes(), StandardCharsets.ISO_8859_1);
    }

    /** Begins a session; its id as a header field. */
    String session(String revision) throws IOException {
        return "Mcp-Session-Id: "
                + tell(legacy("1", "initialize", initialize(revision))).session();
    }

    static String initialize(String revision) {
        return "\"protocolVersion\":\"" + revision + "\",\"capabilities\":{\"elicitation\":{},\"sampling\":{}},"
                + "\"clientInfo\":{\"name\":\"a\",\"version\":\"1\"}";
    }
}
