package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.app.RunningGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded conversations through a gateway: each answer has the octets that the historian sent. */
class VectorsIT {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SESSION_CALLS = Set.of("getSessionToken", "keepAlive", "revokeSessionToken");

    /** Sessions of clients' own pass only where the gateway does not know that it speaks to a write service. */
    private static final String CONFIG = """
            headgate {
              upstreams {
                historian {
                  kind = canary, read-url = "%1$s/api/v2", failures = pass, pool.warm-up = off
                  write {
                    enabled = on, url = "%2$s/api/v1", pool.warm-up = off
                    data-sets = ["*"], auto-create-data-sets = on, insert-replace = on
                  }
                }
                plain { kind = http, url = "%2$s/api/v1", pool.warm-up = off }
              }
              routes {
                read { path = /api/v2, upstream = historian, pass-identity = [authorization] }
                write { path = /api/v1, upstream = plain }
                own { path = /own, upstream = historian.write }
              }
            }
            """;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    /** A simulator that plays one vector, and a gateway before it. */
    private record Stage(Vector vector, CanarySimulator simulator, RunningGateway gateway) implements AutoCloseable {
        static Stage of(Vector vector) throws Exception {
            CanarySimulator simulator = CanarySimulator.start(KIT.system(), vector.settings())
                    .toCompletableFuture()
                    .get();
            vector.seed(simulator);
            return new Stage(
                    vector,
                    simulator,
                    RunningGateway.startWhole(CONFIG.formatted(simulator.readUrl(), simulator.writeUrl()), Map.of()));
        }

        URI through() {
            return URI.create("http://127.0.0.1:" + gateway.port());
        }

        URI direct(JsonNode step) {
            return isWrite(step) ? simulator.writeUrl() : simulator.readUrl();
        }

        byte[] ask(JsonNode step, URI base) throws Exception {
            simulator
                    .clock()
                    .advance(Duration.ofSeconds(step.path("advanceSeconds").asLong()));
            step.path("store")
                    .properties()
                    .forEach(tag -> Vector.samples(tag.getValue(), false)
                            .forEach(sample -> simulator.store(tag.getKey(), sample)));
            HttpRequest.Builder request = HttpRequest.newBuilder(
                    URI.create(base + vector.withTokens(step.path("path").asText())));
            if (step.has("bearer")) {
                request.header(
                        "Authorization",
                        "Bearer " + vector.withTokens(step.path("bearer").asText()));
            }
            if (step.path("method").asText().equals("POST")) {
                request.POST(BodyPublishers.ofString(
                        vector.withTokens(step.path("body").toString())));
            }
            HttpResponse<byte[]> answer =
                    CLIENT.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(step.toString()).isEqualTo(200);
            return answer.body();
        }

        @Override
        public void close() {
            gateway.close();
            simulator.stop().toCompletableFuture().join();
        }
    }

    private static boolean isWrite(JsonNode step) {
        return step.path("service").asText("read").equals("write");
    }

    @Test
    void passOctetForOctet() throws Exception {
        List<Vector> vectors = Vector.all().toList();
        int answers = 0;
        long octets = 0;
        for (Vector vector : vectors) {
            try (Stage straight = Stage.of(vector);
                    Stage behind = Stage.of(vector)) {
                for (JsonNode step : vector.json().path("steps")) {
                    byte[] sent = straight.ask(step, straight.direct(step));
                    byte[] passed = behind.ask(step, behind.through());

                    assertThat(Arrays.equals(passed, sent))
                            .as("%s: %s", vector, step.path("path"))
                            .isTrue();
                    assertThat(JSON.readTree(passed)).isEqualTo(step.path("response"));
                    answers++;
                    octets += passed.length;
                }
            }
        }
        assertThat(vectors.stream().map(vector -> vector.name().substring(0, 3)).distinct())
                .hasSize(20);
        System.out.printf(
                "FACTS 6 canary vectors: V01 to V20, %d conversations with %d answers of %d octets: all identical%n",
                vectors.size(), answers, octets);
    }

    /** What is written in the gateway's own session is answered in the same words as in a client's. */
    @ParameterizedTest
    @ValueSource(strings = {"V17", "V18", "V20"})
    void areStoredInTheGatewaysSessionAsWell(String name) throws Exception {
        Vector vector = vectors(name).findFirst().orElseThrow();
        try (Stage stage = Stage.of(vector)) {
            int stored = 0;
            for (JsonNode step : vector.json().path("steps")) {
                String path = step.path("path").asText();
                String call = path.substring(path.lastIndexOf('/') + 1);
                if (isWrite(step) && !SESSION_CALLS.contains(call)) {
                    ObjectNode own = step.deepCopy();
                    own.put("path", "/own/" + call);
                    ((ObjectNode) own.path("body")).remove("sessionToken");
                    assertThat(new String(stage.ask(own, stage.through()), StandardCharsets.UTF_8))
                            .isEqualTo(step.path("response").toString());
                    stored++;
                }
            }
            assertThat(stored).isPositive();
            assertThat(stage.simulator().writeSessions()).isEqualTo(1);
        }
    }

    private static Stream<Vector> vectors(String name) throws Exception {
        return Vector.all().filter(vector -> vector.name().equals(name));
    }
}
