package io.headgate.sandbox.canary;

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
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays recorded conversations over HTTP; every answer must be the recorded one. */
class VectorsTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    static Stream<Vector> vectors() throws IOException {
        return Vector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void answersAsRecorded(Vector vector) throws Exception {
        CanarySimulator simulator = CanarySimulator.start(KIT.system(), vector.settings())
                .toCompletableFuture()
                .get();
        try {
            vector.seed(simulator);
            for (JsonNode step : vector.json().path("steps")) {
                prepare(simulator, step);

                HttpResponse<String> answer = send(simulator, vector, step);

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(JSON.readTree(answer.body())).isEqualTo(step.path("response"));
            }
        } finally {
            simulator.stop().toCompletableFuture().get();
        }
    }

    @Test
    void coversAllTwenty() throws IOException {
        assertThat(Vector.all().map(vector -> vector.name().substring(0, 3)).distinct())
                .hasSize(20)
                .startsWith("V01")
                .endsWith("V20");
    }

    private static void prepare(CanarySimulator simulator, JsonNode step) {
        simulator.clock().advance(Duration.ofSeconds(step.path("advanceSeconds").asLong()));
        step.path("store")
                .properties()
                .forEach(tag ->
                        Vector.samples(tag.getValue(), false).forEach(sample -> simulator.store(tag.getKey(), sample)));
    }

    private static HttpResponse<String> send(CanarySimulator simulator, Vector vector, JsonNode step) throws Exception {
        URI base = step.path("service").asText("read").equals("write") ? simulator.writeUrl() : simulator.readUrl();
        String path = vector.withTokens(step.path("path").asText());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (step.has("bearer")) {
            request.header(
                    "Authorization",
                    "Bearer " + vector.withTokens(step.path("bearer").asText()));
        }
        if (step.path("method").asText().equals("POST")) {
            request.POST(
                    BodyPublishers.ofString(vector.withTokens(step.path("body").toString())));
        }
        return CLIENT.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
    }
}
