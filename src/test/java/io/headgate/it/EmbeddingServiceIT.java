package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.sandbox.qdrant.QdrantSettings;
import io.headgate.sandbox.qdrant.QdrantStandIn;
import io.headgate.testing.Await;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of texts from a service of one's own, through the tools that need them, and what agents are told when it does not do. */
class EmbeddingServiceIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KILN = "[1,0,0,0.5]";
    private static final String COFFEE = "[0,1,0,0.25]";
    private static final String CONFIG = """
            include classpath("io/headgate/app/tools/qdrant.conf")
            headgate {
              mcp {
                enabled = on
                embedding { kind = service, upstream = embeddings, request.body { input = "{text}", model = small }, timeout = %s }
                tools.qdrant-store.enabled = on
              }
              upstreams {
                qdrant { kind = qdrant, url = "%s" }
                embeddings {
                  kind = http, url = "%s"
                  pool { max = 2, warm-up = off, breaker.enabled = off, backoff { first = 20ms, max = 100ms } }
                }
              }
            }
            """;

    private final ActorTestKit kit = ActorTestKit.create();
    private final ScriptedUpstream service = ScriptedUpstream.start().answer(EmbeddingServiceIT::vector);
    private RunningGateway gateway;
    private McpCaller caller;

    @BeforeEach
    void start() throws Exception {
        QdrantStandIn qdrant = QdrantStandIn.start(kit.system(), QdrantSettings.open())
                .toCompletableFuture()
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
        start(qdrant, "10s");
        call("qdrant-store", "{\"information\":\"The kiln stopped\",\"collection_name\":\"notes\"}");
        call("qdrant-store", "{\"information\":\"Coffee is upstairs\",\"collection_name\":\"notes\"}");
    }

    private void start(QdrantStandIn qdrant, String timeout) throws InterruptedException {
        gateway = RunningGateway.startWhole(CONFIG.formatted(timeout, qdrant.url(), service.url()), Map.of());
        caller = McpCaller.modern(gateway.port(), "{}");
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        service.close();
        kit.shutdownTestKit();
    }

    private static List<Step> vector(RecordedRequest request) {
        return answered("{\"data\":[{\"embedding\":" + (request.text().contains("iln") ? KILN : COFFEE) + "}]}");
    }

    private static List<Step> answered(String json) {
        return List.of(Step.send(Script.ok(json.length(), "Content-Type: application/json") + json));
    }

    private JsonNode result(String tool, String arguments) throws IOException, InterruptedException {
        return caller.result("tools/call", "\"name\":\"" + tool + "\",\"arguments\":" + arguments, tool);
    }

    private String call(String tool, String arguments) throws IOException, InterruptedException {
        JsonNode result = result(tool, arguments);
        assertThat(result.path("isError").asBoolean()).as("%s", result).isFalse();
        return ToolStand.text(result);
    }

    private JsonNode failure(String tool, String arguments) throws IOException, InterruptedException {
        JsonNode result = result(tool, arguments);
        assertThat(result.path("isError").asBoolean()).as("%s", result).isTrue();
        return result;
    }

    private JsonNode findFails() throws IOException, InterruptedException {
        return failure("qdrant-find", "{\"query\":\"kiln\",\"collection_name\":\"notes\"}");
    }

    /** The first failure of this kind: on a slow machine others come before. */
    private JsonNode awaitFailure(String code) {
        List<JsonNode> failures = new ArrayList<>();
        Await.until(code + " is told", SOON, () -> {
            failures.add(findFails());
            return ToolStand.text(failures.get(failures.size() - 1)).startsWith(code);
        });
        return failures.get(failures.size() - 1);
    }

    private String find(String query) throws IOException, InterruptedException {
        return call("qdrant-find", "{\"query\":\"" + query + "\",\"collection_name\":\"notes\"}");
    }

    /** What is told of a failure names the service, not the store that was never asked. */
    private static void assertOfTheService(JsonNode failed, String code) {
        assertThat(ToolStand.text(failed)).startsWith(code + " (embeddings): ");
        assertThat(failed.at("/structuredContent/code").asText()).isEqualTo(code);
        assertThat(failed.at("/structuredContent/upstream").asText()).isEqualTo("embeddings");
    }

    @Test
    void isAskedForEachTextAndDecidesWhatIsNear() throws Exception {
        assertThat(find("why did the kiln stop")).containsSubsequence("The kiln stopped", "Coffee is upstairs");
        assertThat(find("where is coffee")).containsSubsequence("Coffee is upstairs", "The kiln stopped");

        assertThat(service.requests()).hasSize(4).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.target()).isEqualTo("/v1/embeddings");
        });
        assertThat(JSON.readTree(service.requests().get(2).text()))
                .isEqualTo(JSON.readTree("{\"input\":\"why did the kiln stop\",\"model\":\"small\"}"));
        assertThat(service.complaints()).isEmpty();
    }

    @Test
    void isNotAskedWhereTheCallerHasAVector() throws Exception {
        assertThat(call("qdrant-find", "{\"query\":\"any\",\"collection_name\":\"notes\",\"vector\":[0,1,0,0]}"))
                .containsSubsequence("Coffee is upstairs", "The kiln stopped");

        assertThat(service.requestCount()).isEqualTo(2);
    }

    @Test
    void mayBeDownAndComeBack() throws Exception {
        service.kill();

        JsonNode failed = awaitFailure("upstream.connect");
        assertOfTheService(failed, "upstream.connect");
        assertThat(failed.at("/structuredContent/pool/max").asInt()).isEqualTo(2);
        assertThat(failed.at("/structuredContent/retryAfterSeconds").asInt()).isPositive();
        failure("qdrant-store", "{\"information\":\"The kiln runs\",\"collection_name\":\"notes\"}");
        assertThat(call("qdrant-count", "{\"collection\":\"notes\"}")).isEqualTo("count: 2");

        service.listen();
        Await.until(
                "texts are found again",
                SOON,
                () -> !result("qdrant-find", "{\"query\":\"kiln\",\"collection_name\":\"notes\"}")
                        .path("isError")
                        .asBoolean());
    }

    @Test
    void mayHaveChangedTheSizeOfItsVectors() throws Exception {
        service.answer(request -> answered("{\"data\":[{\"embedding\":[1,0]}]}"));

        JsonNode found = findFails();
        assertThat(ToolStand.text(found)).startsWith("upstream.rejected: ").contains("dim");
        assertThat(found.at("/structuredContent/upstream").asText()).isEqualTo("qdrant");
        JsonNode stored = failure("qdrant-store", "{\"information\":\"The kiln runs\",\"collection_name\":\"notes\"}");
        assertThat(ToolStand.text(stored)).contains("dim");

        assertThat(call("qdrant-count", "{\"collection\":\"notes\"}")).isEqualTo("count: 2");
        assertThat(call("qdrant-describe-collection", "{\"collection\":\"notes\"}"))
                .contains("size: 4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK | {\"data\":[]} | upstream.protocol",
                "200 OK | {\"data\":[{\"embedding\":[]}]} | upstream.protocol",
                "200 OK | {\"data\":[{\"embedding\":[1,\"2\"]}]} | upstream.protocol",
                "200 OK | {\"data\": | upstream.protocol",
                "401 Unauthorized | {\"error\":{\"message\":\"no such model key\"}} | upstream.rejected",
                "404 Not Found | {\"error\":{\"message\":\"no such model\"}} | upstream.rejected",
                "500 Internal Server Error | {} | upstream.failed"
            })
    void mayAnswerWhatIsNoVector(String status, String json, String code) throws Exception {
        service.answer(request -> List.of(Step.send("HTTP/1.1 " + status
                + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json)));

        assertOfTheService(findFails(), code);
        // What the store does not know would be made; that the service does not know something is no reason to.
        assertOfTheService(
                failure("qdrant-store", "{\"information\":\"The kiln runs\",\"collection_name\":\"other\"}"), code);
        assertThat(call("qdrant-list-collections", "{}")).contains("notes").doesNotContain("other");
    }

    @Test
    void mayBeTooSlow() throws Exception {
        gateway.close();
        QdrantStandIn qdrant = QdrantStandIn.start(kit.system(), QdrantSettings.open())
                .toCompletableFuture()
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
        start(qdrant, "300ms");
        service.answer(request -> List.of(Step.hold()));

        assertOfTheService(awaitFailure("upstream.timeout"), "upstream.timeout");
        assertThat(call("qdrant-list-collections", "{}")).isEqualTo("There are no collections.");

        Await.until(
                "its connection is free",
                SOON,
                () -> gateway.metric("headgate_pool_connections{upstream=\"embeddings\",state=\"active\"}") == 0);
        service.answer(EmbeddingServiceIT::vector);
        Await.until(
                "it is asked again",
                SOON,
                () -> !result("qdrant-store", "{\"information\":\"The kiln runs\",\"collection_name\":\"notes\"}")
                        .path("isError")
                        .asBoolean());
    }
}
