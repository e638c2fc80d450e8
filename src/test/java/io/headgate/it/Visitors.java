package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.testing.McpTools;
import io.headgate.testing.McpTools.Outcome;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Clients that people use, each sent to list the tools, to call one and to read a resource. */
final class Visitors {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LEGACY = "2025-11-25";
    private static final String MODERN = "2026-07-28";

    private Visitors() {}

    /**
     * What a visitor is to do.
     *
     * @param url ends in {@code /mcp}
     * @param arguments of the tool, JSON
     */
    record Errand(String url, String tool, String arguments, String resource) {}

    /**
     * What a visitor saw.
     *
     * @param revision of the protocol, or empty where the client does not tell
     * @param said the first text of the tool's answer
     * @param read the first text of the resource
     */
    record Seen(String revision, List<String> tools, String said, String read) {}

    /**
     * One of them.
     *
     * @param revision that it settles on with a server of every revision
     */
    record Visitor(String name, String revision, Visit visit) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** How one does its errand. */
    interface Visit {
        Seen to(McpTools clients, Errand errand) throws IOException, InterruptedException;
    }

    static List<Visitor> all() {
        return List.of(
                new Visitor("Inspector", LEGACY, (clients, errand) -> inspector(clients, errand, "legacy")),
                new Visitor("Inspector, modern", MODERN, (clients, errand) -> inspector(clients, errand, "modern")),
                new Visitor(
                        "TypeScript SDK 1", LEGACY, (clients, errand) -> script(clients, errand, "typescript-1.mjs")),
                typescript2("legacy", LEGACY),
                typescript2("auto", MODERN),
                typescript2(MODERN, MODERN),
                new Visitor("Java SDK", LEGACY, (clients, errand) -> java(errand)),
                new Visitor("mcp-remote", LEGACY, (clients, errand) -> remote(clients, errand, List.of())),
                new Visitor(
                        "mcp-remote, auto",
                        LEGACY,
                        (clients, errand) -> remote(clients, errand, List.of("--protocol", "auto"))));
    }

    private static Visitor typescript2(String mode, String revision) {
        return new Visitor(
                "TypeScript SDK 2, " + mode,
                revision,
                (clients, errand) -> script(clients, errand, "typescript-2.mjs", mode));
    }

    private static Seen script(McpTools clients, Errand errand, String name, String... more)
            throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(List.of(errand.url(), errand.tool(), errand.arguments(), errand.resource()));
        words.addAll(List.of(more));
        JsonNode seen = json(clients.script("clients", name, LIMIT, words));
        return seen(seen.path("version").asText(), seen, seen.path("called"), seen.path("read"));
    }

    private static Seen inspector(McpTools clients, Errand errand, String era)
            throws IOException, InterruptedException {
        JsonNode listed = inspect(clients, errand, era, List.of("--method", "tools/list"));
        JsonNode called = inspect(
                clients,
                errand,
                era,
                List.of(
                        "--method",
                        "tools/call",
                        "--tool-name",
                        errand.tool(),
                        "--tool-args-json",
                        errand.arguments()));
        JsonNode read =
                inspect(clients, errand, era, List.of("--method", "resources/read", "--uri", errand.resource()));
        return seen("", listed, called, read);
    }

    private static JsonNode inspect(McpTools clients, Errand errand, String era, List<String> method)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("--cli", errand.url(), "--transport", "http"));
        words.addAll(List.of("--protocol-era", era, "--format", "json", "-q"));
        words.addAll(method);
        JsonNode answer = json(clients.run("clients", "inspector", LIMIT, words));
        return answer.has("result") ? answer.path("result") : answer;
    }

    private static Seen java(Errand errand) throws JsonProcessingException {
        String base = errand.url().substring(0, errand.url().length() - "/mcp".length());
        var transport =
                HttpClientStreamableHttpTransport.builder(base).endpoint("/mcp").build();
        Map<String, Object> arguments = JSON.readValue(errand.arguments(), new TypeReference<>() {});
        try (McpSyncClient client =
                McpClient.sync(transport).requestTimeout(LIMIT).build()) {
            InitializeResult welcome = client.initialize();
            JsonNode listed = JSON.valueToTree(client.listTools());
            CallToolResult called = client.callTool(
                    CallToolRequest.builder(errand.tool()).arguments(arguments).build());
            ReadResourceResult read = client.readResource(
                    ReadResourceRequest.builder(errand.resource()).build());
            return seen(welcome.protocolVersion(), listed, JSON.valueToTree(called), JSON.valueToTree(read));
        }
    }

    private static Seen remote(McpTools clients, Errand errand, List<String> options)
            throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(List.of(errand.url(), "--allow-http", "--transport", "http-only", "--silent"));
        words.addAll(options);
        try (StdioTalk talk = new StdioTalk(clients.talk("clients", "mcp-remote", words), LIMIT)) {
            JsonNode welcome = talk.ask(
                    "initialize",
                    "{\"protocolVersion\":\"" + LEGACY
                            + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"headgate-test\",\"version\":\"1\"}}");
            talk.tell("notifications/initialized");
            JsonNode listed = talk.ask("tools/list", "{}");
            JsonNode called = talk.ask(
                    "tools/call", "{\"name\":\"" + errand.tool() + "\",\"arguments\":" + errand.arguments() + "}");
            JsonNode read = talk.ask("resources/read", "{\"uri\":\"" + errand.resource() + "\"}");
            return seen(welcome.path("protocolVersion").asText(), listed, called, read);
        }
    }

    private static JsonNode json(Outcome outcome) {
        assertThat(outcome.code()).as("%s", outcome).isZero();
        try {
            return JSON.readTree(outcome.out());
        } catch (JsonProcessingException other) {
            throw new AssertionError("no JSON: " + outcome, other);
        }
    }

    private static Seen seen(String revision, JsonNode listed, JsonNode called, JsonNode read) {
        List<String> tools = StreamSupport.stream(listed.path("tools").spliterator(), false)
                .map(tool -> tool.path("name").asText())
                .toList();
        return new Seen(
                revision,
                tools,
                called.path("content").path(0).path("text").asText(),
                read.path("contents").path(0).path("text").asText());
    }
}
