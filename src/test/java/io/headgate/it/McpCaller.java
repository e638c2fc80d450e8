package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Speaks MCP by hand: what it sends and what it is answered is text, so that every byte can be looked at. */
final class McpCaller {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String LEGACY = "2025-11-25";
    private static final String MODERN = "2026-07-28";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final boolean modern;
    private final String capabilities;
    private @Nullable String session;

    private McpCaller(int port, boolean modern, String capabilities) {
        this.url = URI.create("http://127.0.0.1:" + port + "/mcp");
        this.modern = modern;
        this.capabilities = capabilities;
    }

    /** Of the revisions with sessions: one that has begun its own. */
    static McpCaller legacy(int port, String capabilities) throws IOException, InterruptedException {
        McpCaller caller = new McpCaller(port, false, capabilities);
        HttpResponse<byte[]> welcome = caller.post(
                request(
                        "0",
                        "initialize",
                        "{\"protocolVersion\":\"" + LEGACY + "\",\"capabilities\":" + capabilities
                                + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"),
                "initialize",
                null);
        assertThat(welcome.statusCode()).as("%s", text(welcome)).isEqualTo(200);
        caller.session = welcome.headers().firstValue("Mcp-Session-Id").orElseThrow();
        caller.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", "", null);
        return caller;
    }

    static McpCaller modern(int port, String capabilities) {
        return new McpCaller(port, true, capabilities);
    }

    /**
     * Every message that a request brings, the response last.
     *
     * @param id as it is to be written
     * @param members of the params beside {@code _meta}, without braces; may be empty
     * @param meta members of {@code _meta}, likewise
     * @param name of what is asked for; null: the method has none
     */
    List<String> messages(String id, String method, String members, String meta, @Nullable String name)
            throws IOException, InterruptedException {
        return messages(post(request(id, method, params(members, meta)), method, name));
    }

    /** The params that such a request carries. */
    String params(String members, String meta) {
        String own = modern
                ? "\"io.modelcontextprotocol/protocolVersion\":\"" + MODERN
                        + "\",\"io.modelcontextprotocol/clientCapabilities\":" + capabilities
                : "";
        String all = own.isEmpty() || meta.isEmpty() ? own + meta : own + "," + meta;
        return "{" + members + (members.isEmpty() ? "" : ",") + "\"_meta\":{" + all + "}}";
    }

    /** The response to a request; whatever came before is left out. */
    JsonNode result(String method, String members, @Nullable String name) throws IOException, InterruptedException {
        List<String> messages = messages("1", method, members, "", name);
        JsonNode response = new ObjectMapper().readTree(messages.get(messages.size() - 1));
        assertThat(response.has("result")).as("%s", response).isTrue();
        return response.path("result");
    }

    HttpResponse<byte[]> post(String message, String method, @Nullable String name)
            throws IOException, InterruptedException {
        return http.send(posting(message, method, name), BodyHandlers.ofByteArray());
    }

    /** A request on its way, so that its stream can be read while others are answered. */
    HttpRequest posting(String message, String method, @Nullable String name) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", modern ? MODERN : LEGACY)
                .POST(BodyPublishers.ofString(message));
        if (session != null) {
            request.header("Mcp-Session-Id", session);
        }
        if (modern) {
            request.header("Mcp-Method", method);
            if (name != null) {
                request.header("Mcp-Name", isPlain(name) ? name : wrapped(name));
            }
        }
        return request.build();
    }

    HttpClient http() {
        return http;
    }

    static String request(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static List<String> messages(HttpResponse<byte[]> response) {
        String text = text(response);
        assertThat(response.statusCode()).as("%s", text).isEqualTo(200);
        if (response.headers().firstValue("Content-Type").orElse("").startsWith("application/json")) {
            return List.of(text);
        }
        return text.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static boolean isPlain(String name) {
        return name.chars().allMatch(each -> each >= 0x21 && each <= 0x7e);
    }

    private static String wrapped(String name) {
        return "=?base64?" + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
