package io.headgate.it;

import static io.headgate.it.CanaryStand.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.sandbox.server.Fault;
import io.headgate.testing.Await;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A historian that misbehaves in every known way: what callers get, what the breaker makes of it, and what is counted agree. */
class CanaryFailuresIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String API_TOKEN = "c0ffee01-5ec7-4e75-8a4d-00000000000a";
    /** More in a row than the breaker stands by default. */
    private static final int CALLS = 9;

    private static final String COUNTED =
            "canary_requests_total{error_type=\"%s\",status_code=\"%d\",tool_name=\"canary.browseTags\",upstream=\"historian\"}";

    private static final Map<String, String> SEEN = new TreeMap<>();

    @AfterAll
    static void tell() {
        Facts.tell("2 canary failures", "%d ways to fail, each counted as told: %s", SEEN.size(), SEEN);
    }

    /** A way to misbehave, and what must come of it. */
    private record Way(String name, Consumer<CanaryStand> arm) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Way says(String statusCode, String... errors) {
        return new Way(
                statusCode + List.of(errors),
                stand -> stand.simulator().failNext(statusCode, List.of(errors), 10 * CALLS));
    }

    private static Way does(Fault fault) {
        return new Way(fault.toString(), stand -> stand.simulator().faults().arm(fault));
    }

    static List<Arguments> ways() {
        List<Arguments> ways = new ArrayList<>(List.of(
                Arguments.of(says("BadUserToken"), 403, "upstream.token", false),
                Arguments.of(says("BadLiveDataToken"), 403, "upstream.token", false),
                Arguments.of(says("BadSessionToken"), 403, "upstream.token", false),
                Arguments.of(says("BadSessionId"), 403, "upstream.token", false),
                Arguments.of(says("Error", "Session token is invalid or has expired"), 403, "upstream.token", false),
                Arguments.of(
                        says("Errors", "Tag is already being logged", "Tag is already being logged"),
                        409,
                        "upstream.conflict",
                        false),
                Arguments.of(says("Error", "Unknown view: X"), 422, "upstream.rejected", false),
                Arguments.of(says("Errors", "Unknown view: X", "Unknown view: Y"), 422, "upstream.rejected", false),
                Arguments.of(says("BadLicense"), 503, "upstream.licence", false),
                Arguments.of(does(new Fault.NotJson()), 502, "upstream.protocol", true)));
        for (int status : new int[] {401, 403, 404, 429, 500}) {
            ways.add(Arguments.of(does(new Fault.Status(status)), status, "upstream.status", false));
        }
        for (int status : new int[] {502, 503, 504}) {
            ways.add(Arguments.of(does(new Fault.Status(status)), status, "upstream.status", true));
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void isToldAndCountedAndBlamedAlike(Way way, int status, String code, boolean opens) throws Exception {
        try (CanaryStand stand = CanaryStand.withApiToken(API_TOKEN, "retry.enabled = off, pool.warm-up = off")) {
            RunningGateway gateway = stand.gateway();
            assertThat(stand.call(get("/browseTags?path=")).status()).isEqualTo(200);
            double before = gateway.metric(COUNTED.formatted(code, status));
            double refusedBefore = gateway.metric(COUNTED.formatted("breaker.open", 503));
            way.arm().accept(stand);

            int told = 0;
            int refused = 0;
            for (int i = 0; i < CALLS; i++) {
                RawResponse answer = stand.call(get("/browseTags?path="));
                if (answer.text().contains("breaker.open")) {
                    refused++;
                } else {
                    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
                    assertThat(codeOf(answer)).isEqualTo(code);
                    told++;
                }
            }

            assertThat(refused > 0).as("refused by the breaker: %d", refused).isEqualTo(opens);
            double allTold = before + told;
            double allRefused = refusedBefore + refused;
            Await.until(
                    "it is counted",
                    LIMIT,
                    () -> gateway.metric(COUNTED.formatted(code, status)) == allTold
                            && gateway.metric(COUNTED.formatted("breaker.open", 503)) == allRefused);
            SEEN.put(way.name(), status + " " + code + (opens ? ", opens the breaker" : ""));
        }
    }

    @Test
    void aCutAnswerIsToldAsSuch() throws Exception {
        try (CanaryStand stand = CanaryStand.withApiToken(API_TOKEN, "retry.enabled = off, pool.warm-up = off")) {
            assertThat(stand.call(get("/browseTags?path=")).status()).isEqualTo(200);
            double before = stand.gateway().metric(COUNTED.formatted("upstream.closed", 502));
            stand.simulator().faults().arm(new Fault.Reset(true), 1, "browseTags");

            RawResponse answer = stand.call(get("/browseTags?path="));

            assertThat(answer.status()).as(answer.text()).isEqualTo(502);
            assertThat(codeOf(answer)).isEqualTo("upstream.closed");
            Await.until(LIMIT, () -> stand.gateway().metric(COUNTED.formatted("upstream.closed", 502)) == before + 1);
            SEEN.put("cut answer", "502 upstream.closed");
        }
    }

    /** An error status passes as it is, so its code is the one in the log and the meters. */
    private static String codeOf(RawResponse answer) {
        String text = answer.text();
        int at = text.indexOf("\"code\":\"");
        return at < 0 ? "upstream.status" : text.substring(at + 8, text.indexOf('"', at + 8));
    }

    /** A call whose token ends while it is on its way is repeated with another one, and nobody hears of it. */
    @Test
    void aTokenThatEndsUnderwayIsReplaced() throws Exception {
        try (CanaryStand stand = CanaryStand.withUser(3, "plant", "sesame-0412", "retry.enabled = off")) {
            double before = failures(stand);
            assertThat(stand.call(get("/browseTags?path=")).status()).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                // It is alive when the request is sent, and gone when the historian reads it.
                stand.simulator().expireTokensAfter(0);
                RawResponse answer = stand.call(get("/browseTags?path="));
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(answer.text()).contains("\"Good\"");
            }
            assertThat(stand.simulator().userTokens()).isEqualTo(1);
            assertThat(failures(stand)).isEqualTo(before);
            SEEN.put("token ends underway", "200 after one more log-in each");
        }
    }

    private static double failures(CanaryStand stand) throws IOException {
        return stand.gateway().metric(COUNTED.formatted("upstream.token", 403));
    }
}
