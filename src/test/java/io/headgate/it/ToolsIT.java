package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySettings;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.qdrant.QdrantSettings;
import io.headgate.sandbox.qdrant.QdrantStandIn;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tools of a configuration, called through the gateway's MCP endpoint. */
class ToolsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String REVISION = "2026-07-28";
    private static final String TOOLS = """
            upstreams.historian { kind = canary, read-url = "%s/api/v2" }
            upstreams.vectors { kind = qdrant, url = "%s" }
            upstreams.slow { kind = http, url = "http://127.0.0.1:%d", retry.enabled = off, pool.warm-up = off }
            mcp.tools {
              browse { upstream = historian, operation = canary.browseTags, description = Browses
                arguments { path { type = string, default = "" } }
                fixed { deep = true, maxSize = 3 }
                shape { kind = json, rows = /tags } }
              read { upstream = historian, operation = canary.getTagData2, description = Reads
                arguments { tags { type = array, items { type = string }, required = on } }
                fixed { startTime = "Now-1Hour", endTime = Now, includeQuality = true, maxSize = 5 }
                shape { kind = json, rows = /data }
                cache { ttl = 1m } }
              views { upstream = historian, operation = canary.browseNodes, description = Views
                arguments { path { type = string } } }
              create { upstream = vectors, operation = qdrant.collections.create, enabled = on, description = Creates
                arguments { size { type = integer, minimum = 1, maximum = 4096, required = on } }
                request.body { vectors { size = "{size}", distance = Dot } } }
              upsert { upstream = vectors, operation = qdrant.points.upsert, enabled = on, description = Writes
                arguments { points { type = array, minItems = 1, required = on } }
                request.query { wait = true } }
              upsert-off { upstream = vectors, operation = qdrant.points.upsert, description = Writes }
              count { upstream = vectors, operation = qdrant.points.count, description = Counts
                shape { kind = json, rows = /result, structured = on } }
              wait { upstream = slow, method = GET, path = /wait, description = Waits }
            }
            """;

    private static ActorTestKit kit;
    private static RunningGateway gateway;
    private static ScriptedUpstream slow;

    @BeforeAll
    static void start() throws Exception {
        kit = ActorTestKit.create();
        CanarySimulator historian = CanarySimulator.start(kit.system(), CanarySettings.defaults())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        QdrantStandIn vectors = QdrantStandIn.start(kit.system(), QdrantSettings.open())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        slow = ScriptedUpstream.start();
        gateway = RunningGateway.startOffering(TOOLS.formatted(historian.readUrl(), vectors.url(), slow.port()));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        slow.close();
        kit.shutdownTestKit();
    }

    private static String request(String method, String name, String params) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params
                + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"" + REVISION
                + "\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: " + REVISION
                + "\r\nMcp-Method: " + method + "\r\n" + (name.isEmpty() ? "" : "Mcp-Name: " + name + "\r\n")
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static String call(String tool, String arguments) {
        return request("tools/call", tool, "\"name\":\"" + tool + "\",\"arguments\":" + arguments + ",");
    }

    private static JsonNode answer(String request) throws IOException {
        try (RawClient client = gateway.client()) {
            RawResponse response =
                    client.send(request.getBytes(StandardCharsets.UTF_8)).readFinal();
            // What came over the wire is told octet by octet.
            String text = new String(response.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            int data = text.indexOf("data: {");
            return JSON.readTree(data < 0 ? text : text.substring(data + "data: ".length()));
        }
    }

    private static JsonNode result(String tool, String arguments) throws IOException {
        JsonNode answer = answer(call(tool, arguments));
        assertThat(answer.has("result")).as("%s", answer).isTrue();
        return answer.get("result");
    }

    private static String text(JsonNode result) {
        return result.at("/content/0/text").asText();
    }

    @Test
    void listsWhatIsOn() throws IOException {
        List<String> names = new ArrayList<>();
        answer(request("tools/list", "", ""))
                .at("/result/tools")
                .forEach(tool -> names.add(tool.get("name").asText()));

        assertThat(names)
                .contains("browse", "read", "views", "create", "upsert", "count", "wait")
                .doesNotContain("upsert-off");
        assertThat(answer(call("upsert-off", "{\"points\":[]}"))
                        .at("/error/code")
                        .asInt())
                .isEqualTo(-32602);
    }

    @Test
    void readsFromAHistorian() throws IOException {
        JsonNode found = result("browse", "{}");
        assertThat(found.path("isError").asBoolean()).as("%s", found).isFalse();
        String tag =
                JSON.readTree(text(found).lines().findFirst().orElseThrow()).asText();
        String arguments = "{\"tags\":[" + JSON.writeValueAsString(tag) + "]}";

        JsonNode read = result("read", arguments);
        JsonNode again = result("read", arguments);

        assertThat(text(read)).contains("\"t\"", "\"v\"");
        assertThat(read.at("/_meta/io.headgate~1cache").asText()).isEqualTo("miss");
        assertThat(again.at("/_meta/io.headgate~1cache").asText()).startsWith("hit; age=");
        assertThat(again.get("content")).isEqualTo(read.get("content"));
        assertThat(gateway.metric("canary_requests_total{upstream=\"historian\",tool_name=\"read\",status_code=\"200\","
                        + "error_type=\"none\"}"))
                .isGreaterThanOrEqualTo(2);
        assertThat(gateway.metric("headgate_cache_answers_total{route=\"tool:read\",manner=\"hit\"}"))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void tellsAFailureThatAHistorianAnswersWith200() throws IOException {
        JsonNode result = result("views", "{\"path\":\"No such view\"}");

        assertThat(result.path("isError").asBoolean()).as("%s", result).isTrue();
        assertThat(result.at("/structuredContent/code").asText()).startsWith("upstream.");
        assertThat(result.at("/structuredContent/upstream").asText()).isEqualTo("historian");
    }

    @Test
    void writesToAVectorStoreAndCounts() throws IOException {
        assertThat(result("create", "{\"collection\":\"boilers\",\"size\":2}")
                        .path("isError")
                        .asBoolean())
                .isFalse();
        JsonNode written = result(
                "upsert",
                "{\"collection\":\"boilers\",\"points\":[{\"id\":1,\"vector\":[1,0]},{\"id\":2,\"vector\":[0,1]}]}");
        assertThat(written.path("isError").asBoolean()).as("%s", written).isFalse();

        JsonNode counted = result("count", "{\"collection\":\"boilers\"}");
        JsonNode unknown = result("count", "{\"collection\":\"kettles\"}");
        JsonNode hostile = result("count", "{\"collection\":\"../collections\"}");

        assertThat(text(counted)).contains("2");
        assertThat(counted.path("structuredContent").toString()).contains("\"count\":2");
        assertThat(text(unknown)).startsWith("upstream.rejected: ").contains("404", "kettles");
        assertThat(text(hostile)).startsWith("tool.argument: ").contains("collection must be a name");
    }

    @Test
    void saysWhatWouldBeRight() throws IOException {
        JsonNode result = result("create", "{\"collection\":\"x\",\"sise\":2}");

        assertThat(text(result))
                .contains("size is missing; expected a whole number from 1 to 4096", "did you mean size?");
    }

    @Test
    void stopsTheStoresWorkWhenTheCallerIsGone() throws Exception {
        slow.answer(Script.always(Step.hold()));
        for (int i = 0; i < 20; i++) {
            try (RawClient client = gateway.client()) {
                client.send(call("wait", "{}"));
                Await.until(
                        "the call is under way",
                        LIMIT,
                        () -> gateway.metric("headgate_pool_connections{upstream=\"slow\",state=\"active\"}") == 1);
            }
            Await.until(
                    "nothing is left of it",
                    Duration.ofSeconds(2),
                    () -> gateway.metric("headgate_tools_in_flight{tool_name=\"wait\"}") == 0
                            && gateway.metric("headgate_pool_connections{upstream=\"slow\",state=\"active\"}") == 0);
        }
    }
}
