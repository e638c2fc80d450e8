package io.headgate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.wire.Body;
import io.headgate.wire.FieldLines;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemResponsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final ProblemResponses problems = new ProblemResponses("gate");

    private static JsonNode json(Response response) throws IOException {
        return JSON.readTree(((Body.Bytes) response.body()).bytes().toArray());
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void tellsEveryKindOfFailure(FailureKind kind) throws IOException {
        Response response = problems.of(Failure.of(kind, "what was found"), "r1", "GET");

        assertThat(response.status()).isEqualTo(kind.httpStatus());
        JsonNode problem = json(response);
        assertThat(problem.get("type").asText()).isEqualTo("urn:headgate:failure:" + kind.code());
        assertThat(problem.get("title").asText()).isEqualTo(kind.advice());
        assertThat(problem.get("status").asInt()).isEqualTo(kind.httpStatus());
        assertThat(problem.get("detail").asText()).isEqualTo("what was found");
        assertThat(problem.get("code").asText()).isEqualTo(kind.code());
        assertThat(problem.get("requestId").asText()).isEqualTo("r1");
        // Who was shed is asked to pause, however little is known of how long.
        boolean shed = kind.httpStatus() == 503;
        assertThat(problem.has("retryAfterSeconds")).isEqualTo(shed);
        Headers headers = response.headers();
        assertThat(headers.first("Content-Type")).isEqualTo("application/problem+json");
        assertThat(headers.first("X-Request-Id")).isEqualTo("r1");
        assertThat(headers.first("Proxy-Status")).matches("gate; error=[a-z_]+; details=\"" + kind.code() + "\"");
        assertThat(headers.first("Retry-After")).isEqualTo(shed ? "1" : null);
        assertThat(headers.contains("Allow")).isEqualTo(kind == FailureKind.METHOD_NOT_ALLOWED);
    }

    @Test
    void tellsNoIdOfARequestThatHasNone() throws IOException {
        Response response = problems.of(Failure.of(FailureKind.ROUTE_NOT_FOUND), "", "GET");

        assertThat(json(response).has("requestId")).isFalse();
        assertThat(response.headers().contains("X-Request-Id")).isFalse();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "POOL_DEADLINE, connection_timeout",
        "POOL_QUEUE_FULL, connection_limit_reached",
        "UPSTREAM_CONNECT, destination_unavailable",
        "UPSTREAM_TIMEOUT, http_response_timeout",
        "UPSTREAM_PROTOCOL, http_protocol_error",
        "UPSTREAM_CLOSED, connection_terminated",
        "LOOP, proxy_loop_detected",
        "ROUTE_NOT_FOUND, destination_not_found",
        "REQUEST_TOO_LARGE, http_request_error",
        "INTERNAL, proxy_internal_error",
    })
    void saysInProxyStatusWhatWentWrong(FailureKind kind, String error) {
        assertThat(problems.of(Failure.of(kind), "r1", "GET").headers().first("Proxy-Status"))
                .isEqualTo("gate; error=" + error + "; details=\"" + kind.code() + "\"");
    }

    @ParameterizedTest(name = "{0} ms are {1} s")
    @CsvSource({"0, 0", "1, 1", "999, 1", "1000, 1", "1001, 2", "61000, 61"})
    void saysWhenToComeBackInWholeSecondsRoundedUp(long millis, String seconds) throws IOException {
        Failure failure = new Failure(FailureKind.POOL_QUEUE_FULL, "full", Duration.ofMillis(millis), Map.of());

        Response response = problems.of(failure, "r1", "GET");

        assertThat(response.headers().first("Retry-After")).isEqualTo(seconds);
        assertThat(json(response).get("retryAfterSeconds").asText()).isEqualTo(seconds);
    }

    @Test
    void carriesTheNumbersOfWhoRefused() throws IOException {
        Failure failure = new Failure(
                FailureKind.POOL_QUEUE_FULL,
                "full",
                null,
                Map.of("waiting", 3, "load", 0.5, "state", "up", "last", 7L));

        assertThat(json(problems.of(failure, "r1", "GET")).get("numbers"))
                .isEqualTo(JSON.readTree("{\"last\":7,\"load\":0.5,\"state\":\"up\",\"waiting\":3}"));
    }

    @Test
    void namesTheMethodsThatAreServed() {
        Response response = problems.of(
                Failure.of(FailureKind.METHOD_NOT_ALLOWED),
                "r1",
                "PUT",
                new java.util.TreeSet<>(Set.of("POST", "GET")));

        assertThat(response.headers().all("Allow")).containsExactly("GET, POST");
    }

    @Test
    void saysNothingInABodyAfterHead() {
        Response response = problems.of(Failure.of(FailureKind.INTERNAL), "r1", "HEAD");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).isEqualTo(Body.EMPTY);
    }

    @Test
    void cannotBeMadeToSaySomethingElse() throws IOException {
        long seed = 7;
        System.out.println("ProblemResponsesTest seed " + seed);
        Random random = new Random(seed);
        String alphabet = "\"\\{}[]:,\r\n\0\u2028\u00e9\ud83d<>/ a1";
        for (int n = 0; n < 2_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String hostile = text.toString().replace("\ud83d", "\ud83d\ude00");
            Failure failure = new Failure(FailureKind.INTERNAL, hostile, null, Map.of("n" + hostile, hostile));

            Response response = problems.of(failure, "r1", "GET");

            JsonNode problem = json(response);
            assertThat(problem.size()).isEqualTo(7);
            assertThat(problem.get("detail").asText()).isEqualTo(hostile);
            assertThat(problem.get("numbers").get("n" + hostile).asText()).isEqualTo(hostile);
            for (int i = 0; i < response.headers().size(); i++) {
                assertThat(FieldLines.isWritableValue(response.headers().value(i)))
                        .isTrue();
            }
        }
    }
}
