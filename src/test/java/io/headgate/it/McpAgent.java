package io.headgate.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One client of MCP on one connection: of the revision without sessions (2026-07-28), or of the last one with them (2025-11-25). */
final class McpAgent implements AutoCloseable {
    private static final String MODERN = "2026-07-28";
    private static final String LEGACY = "2025-11-25";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final RawClient client;
    private @Nullable String session;
    private boolean modern;
    private int id;

    /** What the door wrote of a stream so far. */
    static final class Stream implements AutoCloseable {
        private final RawClient client;
        private final StringBuilder text = new StringBuilder();

        private Stream(RawClient client) {
            this.client = client;
        }

        /** Reads until this has come, and forgets everything up to there. */
        void await(String wanted) throws IOException {
            while (text.indexOf(wanted) < 0) {
                text.append((char) client.readBytes(1)[0]);
            }
            text.setLength(0);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private McpAgent(int port) throws IOException {
        this.port = port;
        this.client = RawClient.connect(port);
    }

    /** Without a session. */
    static McpAgent modern(int port) throws IOException {
        McpAgent caller = new McpAgent(port);
        caller.modern = true;
        return caller;
    }

    /** With a session of its own. */
    static McpAgent legacy(int port) throws IOException {
        McpAgent caller = new McpAgent(port);
        RawResponse answer = caller.post("initialize", params("""
                {"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}"""));
        caller.session = answer.header("Mcp-Session-Id").orElseThrow();
        ObjectNode initialized =
                JSON.createObjectNode().put("jsonrpc", "2.0").put("method", "notifications/initialized");
        caller.client
                .send(caller.request("notifications/initialized", "", initialized))
                .readFinal();
        return caller;
    }

    static ObjectNode params(String json) throws IOException {
        return (ObjectNode) JSON.readTree(json);
    }

    /** The whole answer, error or result. */
    JsonNode ask(String method, ObjectNode params) throws IOException {
        RawResponse answer = post(method, params);
        String text = new String(answer.body().bytes(), StandardCharsets.UTF_8);
        if (answer.header("Content-Type").orElse("").startsWith("text/event-stream")) {
            int last = text.lastIndexOf("data: ");
            text = text.substring(last + 6, text.indexOf('\n', last));
        }
        JsonNode message = JSON.readTree(text);
        if (message.path("id").asInt() != id) {
            throw new AssertionError("not the answer to " + id + ": " + text);
        }
        return message;
    }

    JsonNode result(String method, ObjectNode params) throws IOException {
        JsonNode message = ask(method, params);
        if (!message.has("result")) {
            throw new AssertionError(method + " failed: " + message);
        }
        return message.get("result");
    }

    /** The one content of a resource. */
    JsonNode read(String uri) throws IOException {
        return result("resources/read", params("{}").put("uri", uri))
                .get("contents")
                .get(0);
    }

    JsonNode tool(String name, ObjectNode arguments) throws IOException {
        ObjectNode params = params("{}").put("name", name);
        params.set("arguments", arguments);
        return result("tools/call", params);
    }

    /** Hears of changes on a connection of its own: of the lists, and of these resources. */
    Stream listen(String... uris) throws IOException {
        Stream stream = new Stream(RawClient.connect(port));
        if (modern) {
            ObjectNode params = params("""
                    {"notifications":{"resourcesListChanged":true,"promptsListChanged":true,"resourceSubscriptions":[]}}""");
            for (String uri : uris) {
                params.withArray("/notifications/resourceSubscriptions").add(uri);
            }
            stream.client.send(request("subscriptions/listen", "", message("subscriptions/listen", params)));
            stream.await("notifications/subscriptions/acknowledged");
        } else {
            for (String uri : uris) {
                result("resources/subscribe", params("{}").put("uri", uri));
            }
            stream.client.send("GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: "
                    + session + "\r\nMCP-Protocol-Version: " + LEGACY + "\r\n\r\n");
            stream.await("\r\n\r\n");
        }
        return stream;
    }

    private RawResponse post(String method, ObjectNode params) throws IOException {
        return client.send(request(method, name(method, params), message(method, params)))
                .readFinal();
    }

    private static String name(String method, ObjectNode params) {
        return switch (method) {
            case "tools/call", "prompts/get" -> params.path("name").asText();
            case "resources/read" -> params.path("uri").asText();
            default -> "";
        };
    }

    private ObjectNode message(String method, ObjectNode params) {
        if (modern) {
            ObjectNode meta = params.putObject("_meta");
            meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
            meta.putObject("io.modelcontextprotocol/clientCapabilities");
        }
        ObjectNode message =
                JSON.createObjectNode().put("jsonrpc", "2.0").put("id", ++id).put("method", method);
        message.set("params", params);
        return message;
    }

    private byte[] request(String method, String name, ObjectNode message) throws IOException {
        byte[] body = JSON.writeValueAsBytes(message);
        StringBuilder head = new StringBuilder(
                        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
                .append("Accept: application/json, text/event-stream\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        if (modern) {
            head.append("MCP-Protocol-Version: " + MODERN + "\r\nMcp-Method: ")
                    .append(method)
                    .append("\r\n");
            if (!name.isEmpty()) {
                head.append("Mcp-Name: ").append(field(name)).append("\r\n");
            }
        } else if (session != null) {
            head.append("MCP-Protocol-Version: " + LEGACY + "\r\nMcp-Session-Id: ")
                    .append(session)
                    .append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    /** What cannot stand in a field as it is goes as Base64. */
    private static String field(String name) {
        boolean plain = name.chars().allMatch(c -> c > ' ' && c <= '~') && !name.startsWith("=?");
        return plain
                ? name
                : "=?base64?" + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    @Override
    public void close() {
        client.close();
    }
}
