package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health, files and prompts through the MCP door, for clients of both families. */
class McpResourcesIT {
    private static final String BAR = "5 resources";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int DOCUMENTS = 15;
    private static final int ROUNDS = 200;
    private static final String CONFIG = """
            headgate {
              mcp {
                enabled = on
                files.check-interval = 50ms
                resources.docs { folder = "%1$s/docs", uri = "docs://plant" }
                prompts.all { folder = "%1$s/prompts" }
              }
              upstreams.store { kind = http, url = "http://127.0.0.1:%2$d", pool { min = 1, max = 4, backoff { first = 20ms, max = 100ms }, breaker.enabled = off } }
              routes.store { path = "/store", upstream = store }
            }
            """;

    @TempDir
    Path temp;

    private ScriptedUpstream upstream;
    private RunningGateway gateway;
    private final List<McpAgent> callers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        Path docs = Files.createDirectories(temp.resolve("docs/more"));
        for (int i = 1; i <= DOCUMENTS; i++) {
            Files.writeString(
                    temp.resolve("docs/d" + i + ".md"), "# Document " + i + " ä\n" + "A line.\n".repeat(i * 1000));
        }
        Files.write(temp.resolve("docs/picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0});
        Files.writeString(docs.resolve("inner.md"), "inner");
        Files.writeString(temp.resolve("secret.md"), "do not tell");
        Files.createSymbolicLink(temp.resolve("docs/link.md"), temp.resolve("secret.md"));
        Files.createDirectories(temp.resolve("prompts"));
        Files.writeString(temp.resolve("prompts/review.md"), """
                ---
                title = Review
                arguments.tag { required = on, values = [Plant.P1, Line.P2] }
                ---
                Look at {{tag}}.
                """);
        upstream = ScriptedUpstream.start().answer(Script.ECHO);
        gateway = RunningGateway.startWhole(CONFIG.formatted(temp, upstream.port()), Map.of());
        callers.add(McpAgent.modern(gateway.port()));
        callers.add(McpAgent.legacy(gateway.port()));
    }

    @AfterEach
    void stop() throws Exception {
        callers.forEach(McpAgent::close);
        gateway.close();
        upstream.close();
    }

    private static List<String> each(JsonNode list, String member) {
        List<String> values = new ArrayList<>();
        list.forEach(entry -> values.add(entry.get(member).asText()));
        return values;
    }

    @Test
    void listsAndReadsInBothFamilies() throws Exception {
        for (McpAgent caller : callers) {
            List<String> uris =
                    each(caller.result("resources/list", McpAgent.params("{}")).get("resources"), "uri");
            assertThat(uris)
                    .hasSize(DOCUMENTS + 2 + 2)
                    .contains("health://connection-pool/store", "docs://plant/d15.md", "docs://plant/more/inner.md");
            assertThat(each(
                            caller.result("resources/templates/list", McpAgent.params("{}"))
                                    .get("resourceTemplates"),
                            "uriTemplate"))
                    .containsExactly(
                            "health://connection-pool/{upstream}", "docs://plant/{file}", "docs://plant/more/{file}");
            JsonNode text = caller.read("docs://plant/d1.md");
            assertThat(text.get("mimeType").asText()).isEqualTo("text/markdown");
            assertThat(text.get("text").asText())
                    .isEqualTo(Files.readString(temp.resolve("docs/d1.md"), StandardCharsets.UTF_8));
            assertThat(caller.read("docs://plant/picture.png").get("blob").asText())
                    .isEqualTo("iVBORwA=");
        }
    }

    /** As an agent does that knows no URI: takes each template, lets its variable be completed, and reads what comes of it. */
    @Test
    void readsThroughTemplatesWhatCompletionsName() throws Exception {
        Files.writeString(temp.resolve("docs/more/a b & ü.md"), "named strangely");
        for (McpAgent caller : callers) {
            Await.until(
                    "the file is found",
                    LIMIT,
                    () -> completions(caller, "docs://plant/more/{file}", "file")
                            .contains("a b & ü.md"));
            List<String> templates = each(
                    caller.result("resources/templates/list", McpAgent.params("{}"))
                            .get("resourceTemplates"),
                    "uriTemplate");
            int read = 0;
            for (String template : templates) {
                String variable = template.substring(template.indexOf('{') + 1, template.indexOf('}'));
                for (String value : completions(caller, template, variable)) {
                    String uri = template.replace("{" + variable + "}", expanded(value));
                    assertThat(caller.read(uri).get("uri").asText()).isEqualTo(uri);
                    read++;
                }
            }
            assertThat(read).isEqualTo(1 + DOCUMENTS + 1 + 2);
            assertThat(caller.read("docs://plant/more/" + expanded("a b & ü.md"))
                            .get("text")
                            .asText())
                    .isEqualTo("named strangely");
            JsonNode none = caller.ask(
                    "resources/read", McpAgent.params("{}").put("uri", "docs://plant/more/" + expanded("../d1.md")));
            assertThat(none.at("/error/data/uri").asText()).isEqualTo("docs://plant/more/..%2Fd1.md");
        }
    }

    private static List<String> completions(McpAgent caller, String template, String variable) throws IOException {
        List<String> values = new ArrayList<>();
        caller.result("completion/complete", McpAgent.params("""
                        {"ref":{"type":"ref/resource","uri":"%s"},"argument":{"name":"%s","value":""}}""".formatted(template, variable)))
                .at("/completion/values")
                .forEach(value -> values.add(value.asText()));
        return values;
    }

    /** A variable as RFC 6570 (3.2.2, simple expansion) writes it. */
    private static String expanded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void tellsTheHealthOfThePools() throws Exception {
        Await.until(
                "the pool is well",
                LIMIT,
                () -> callers.get(0)
                        .read("health://connection-pool")
                        .get("text")
                        .asText()
                        .startsWith("{\"status\":\"healthy\""));
        for (McpAgent caller : callers) {
            assertThat(caller.read("health://connection-pool/store").get("text").asText())
                    .contains("\"name\":\"store\"", "\"pool_size\":4");
            JsonNode tool = caller.tool("get_health", McpAgent.params("{}"));
            assertThat(tool.at("/structuredContent/status").asText()).isEqualTo("healthy");
            assertThat(caller.tool("get_metrics_summary", McpAgent.params("{\"upstream\":\"store\"}"))
                            .at("/structuredContent/pools/0/max")
                            .asInt())
                    .isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs://plant/../secret.md",
                "docs://plant/%2e%2e/secret.md",
                "docs://plant/..%2fsecret.md",
                "docs://plant/..%5csecret.md",
                "docs://plant/more/../../secret.md",
                "docs://plant/%252e%252e/secret.md",
                "docs://plant/..%252fsecret.md",
                "docs://plant/more%2Finner.md",
                "docs://plant/d1.md%00.png",
                "docs://plant/d1.md\u0000",
                "docs://plant/%c0%ae%c0%ae/secret.md",
                "docs://plant/\uff0e\uff0e/secret.md",
                "docs://plant/D1.md",
                "docs://plant/link.md",
                "docs://plant/more",
                "docs://plant//etc/passwd",
                "docs://plant/{file}",
                "file:///etc/passwd",
                "../secret.md",
                "health://connection-pool/../connection-pool",
                "health://connection-pool/other",
            })
    void readsNothingElse(String uri) throws Exception {
        JsonNode modern =
                callers.get(0).ask("resources/read", McpAgent.params("{}").put("uri", uri));
        JsonNode legacy =
                callers.get(1).ask("resources/read", McpAgent.params("{}").put("uri", uri));

        assertThat(modern.at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(legacy.at("/error/code").asInt()).isIn(-32002, -32602);
        assertThat(modern.toString() + legacy).doesNotContain("do not tell", temp.toString());
    }

    @Test
    void givesPromptsAndCompletesTheirArguments() throws Exception {
        for (McpAgent caller : callers) {
            assertThat(caller.result(
                                    "prompts/get",
                                    McpAgent.params("{\"name\":\"review\",\"arguments\":{\"tag\":\"T {{tag}}\"}}"))
                            .at("/messages/0/content/text")
                            .asText())
                    .isEqualTo("Look at T {{tag}}.\n");
            JsonNode missing = caller.ask("prompts/get", McpAgent.params("{\"name\":\"review\"}"));
            assertThat(missing.at("/error/code").asInt()).isEqualTo(-32602);
            assertThat(missing.at("/error/message").asText()).contains("tag");
            assertThat(caller.result("completion/complete", McpAgent.params("""
                            {"ref":{"type":"ref/prompt","name":"review"},"argument":{"name":"tag","value":"pl"}}"""))
                            .at("/completion/values")
                            .toString())
                    .isEqualTo("[\"Plant.P1\"]");
            assertThat(caller.result("completion/complete", McpAgent.params("""
                            {"ref":{"type":"ref/resource","uri":"docs://plant/more/{file}"},"argument":{"name":"file","value":""}}"""))
                            .at("/completion/values")
                            .toString())
                    .isEqualTo("[\"inner.md\"]");
        }
    }

    @Test
    void tellsWhatHasChangedOnStreamsOfBothFamilies() throws Exception {
        for (McpAgent caller : callers) {
            try (McpAgent.Stream stream = caller.listen("docs://plant/d1.md", "health://connection-pool/store")) {
                String name = "new-" + System.nanoTime();
                Files.writeString(temp.resolve("docs/" + name + ".md"), "new");
                stream.await("notifications/resources/list_changed");
                assertThat(caller.read("docs://plant/" + name + ".md")
                                .get("text")
                                .asText())
                        .isEqualTo("new");

                Files.writeString(temp.resolve("docs/d1.md"), "changed " + name);
                stream.await("\"uri\":\"docs://plant/d1.md\"");
                assertThat(caller.read("docs://plant/d1.md").get("text").asText())
                        .isEqualTo("changed " + name);

                Files.writeString(temp.resolve("prompts/" + name + ".md"), "A prompt.");
                stream.await("notifications/prompts/list_changed");
            }
        }
    }

    @Test
    void tellsThatAPoolIsNoLongerWell() throws Exception {
        awaitStatus("healthy");
        try (McpAgent.Stream modern = callers.get(0).listen("health://connection-pool");
                McpAgent.Stream legacy = callers.get(1).listen("health://connection-pool/store")) {
            upstream.kill();
            modern.await("\"uri\":\"health://connection-pool\"");
            legacy.await("\"uri\":\"health://connection-pool/store\"");
            awaitStatus("unhealthy");
            upstream.listen();
            awaitStatus("healthy");
        }
    }

    private void awaitStatus(String status) {
        Await.until(
                "the pool is " + status,
                LIMIT,
                () -> callers.get(0)
                        .read("health://connection-pool/store")
                        .get("text")
                        .asText()
                        .contains("\"status\":\"" + status + "\""));
    }

    @Test
    void readsQuicklyAndMostlyFromMemory() throws Exception {
        McpAgent caller = callers.get(0);
        // The way there, not the files.
        for (int i = 0; i < 2 * ROUNDS; i++) {
            caller.read("docs://plant/picture.png");
            caller.read("health://connection-pool");
        }
        double[] first = new double[DOCUMENTS];
        double[] cached = new double[DOCUMENTS * ROUNDS];
        double[] health = new double[ROUNDS * 5];
        for (int i = 0; i < DOCUMENTS; i++) {
            first[i] = millisToRead(caller, "docs://plant/d" + (i + 1) + ".md");
        }
        for (int i = 0; i < cached.length; i++) {
            cached[i] = millisToRead(caller, "docs://plant/d" + (i % DOCUMENTS + 1) + ".md");
        }
        for (int i = 0; i < health.length; i++) {
            health[i] = millisToRead(caller, "health://connection-pool");
        }
        double hits = gateway.metric("headgate_mcp_resource_read_seconds_count{folder=\"docs\",manner=\"hit\"}");
        double misses = gateway.metric("headgate_mcp_resource_read_seconds_count{folder=\"docs\",manner=\"miss\"}");
        Facts.tell(
                BAR,
                "%d documents of 8 to 120 kB: first read p50 %.2f ms, max %.2f ms; from memory p95 %.2f ms; hit rate %.1f %%",
                DOCUMENTS,
                quantile(first, 0.5),
                quantile(first, 1),
                quantile(cached, 0.95),
                100 * hits / (hits + misses));
        Facts.tell(
                BAR,
                "health://connection-pool: p50 %.2f ms, p99 %.2f ms",
                quantile(health, 0.5),
                quantile(health, 0.99));

        assertThat(quantile(first, 1)).isLessThan(1_000);
        assertThat(quantile(cached, 0.95)).isLessThan(100);
        assertThat(quantile(health, 0.99)).isLessThan(100);
        assertThat(hits / (hits + misses)).isGreaterThan(0.7);
    }

    private static double millisToRead(McpAgent caller, String uri) throws IOException {
        long start = System.nanoTime();
        caller.read(uri);
        return (System.nanoTime() - start) / 1e6;
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * share) - 1)];
    }
}
