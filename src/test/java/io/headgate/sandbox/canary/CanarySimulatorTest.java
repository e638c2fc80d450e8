package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.sandbox.canary.CanarySettings.Access;
import io.headgate.sandbox.server.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CanarySimulatorTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final String TAG = "V.D.t (°C)";
    private static final String ENCODED = "V.D.t%20(%C2%B0C)";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private CanarySimulator simulator = start(CanarySettings.defaults().withoutPlant());

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @AfterEach
    void stop() {
        await(simulator.stop());
    }

    @Test
    void acceptsParametersInEveryForm() throws Exception {
        String json = "{\"TAGS\":[\"" + TAG + "\"],\"unknown\":1}";

        assertThat(get("/api/v2/getTagData?tags=" + ENCODED).body()).contains("\"v\":5");
        assertThat(get("/api/v2/GETTAGDATA?Tags=" + ENCODED + "&tags=V.D.other").body())
                .contains("\"V.D.other\":[]");
        assertThat(post("/api/v2/getTagData", json, "application/json").body()).contains("\"v\":5");
        assertThat(post("/api/v2/getTagData", json, "application/x-www-form-urlencoded")
                        .body())
                .contains("\"v\":5");
        assertThat(post("/api/v2/getTagData", json, "text/plain").body()).contains("\"v\":5");
        assertThat(post("/api/v2/getTagData", "tags=" + ENCODED, "application/x-www-form-urlencoded")
                        .body())
                .contains("\"v\":5");
        assertThat(post("/api/v2/getTagData", "{broken", "application/json").body())
                .contains("\"statusCode\":\"Errors\"");
    }

    @Test
    void answers404InTextForAnythingElse() throws Exception {
        for (String path :
                List.of("/", "/api/v2/ping", "/api/v3/getTagData", "/api/v2/getSessionToken", "/api/v2/keepAlive")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        }
        assertThat(post("/api/v1/getTagData2", "{}", "application/json").statusCode())
                .isEqualTo(404);
        assertThat(get("/api/v1/getTagData").statusCode()).isEqualTo(405);
        assertThat(get(simulator.writeUrl().resolve("/api/v1/version")).statusCode())
                .isEqualTo(405);
        assertThat(get(simulator.writeUrl().resolve("/api/v2/getTagData")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersInvalidTokensAsSwitched() throws Exception {
        Quirks quirks = Quirks.defaults();
        Access closed = new Access(false, Set.of("good"), Map.of(), 25);
        restart(CanarySettings.defaults().withoutPlant().withAccess(closed));
        assertThat(get("/api/v2/browseStatus").body()).contains("\"statusCode\":\"Errors\"");
        assertThat(bearer("good").body()).contains("\"statusCode\":\"Good\"");

        restart(CanarySettings.defaults()
                .withoutPlant()
                .withAccess(closed)
                .withQuirks(new Quirks(
                        500,
                        Quirks.InvalidToken.UNAUTHORIZED,
                        quirks.spelling(),
                        quirks.lostSession(),
                        quirks.unknownTag(),
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false)));

        assertThat(bearer("bad").statusCode()).isEqualTo(401);
        HttpResponse<String> failed = get("/api/v2/getTagData?apiToken=good");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).contains("Parameter 'tags' is required");
    }

    @Test
    void isCalledErrorForOneErrorOfAWrite() throws Exception {
        URI keepAlive = simulator.writeUrl().resolve("/api/v1/keepAlive");

        assertThat(send(HttpRequest.newBuilder(keepAlive).POST(BodyPublishers.ofString("{}")))
                        .body())
                .startsWith("{\"statusCode\":\"Error\"");
    }

    @Test
    void failsTheNextCallsAsTold() throws Exception {
        simulator.failNext("BadLicense", List.of("none left"), 2);

        assertThat(get("/api/v2/browseStatus").body())
                .isEqualTo("{\"statusCode\":\"BadLicense\",\"errors\":[\"none left\"]}");
        assertThat(get("/api/v2/browseStatus").body()).contains("BadLicense");
        assertThat(get("/api/v2/browseStatus").body()).contains("Good");
    }

    @Test
    void endsTokensInTheMiddleOfAConversation() throws Exception {
        simulator.nextTokens("user");
        post("/api/v2/getUserToken", "{\"application\":\"test\"}", "application/json");
        simulator.expireTokensAfter(1);

        assertThat(get("/api/v2/browseStatus?userToken=user").body()).contains("Good");
        assertThat(get("/api/v2/browseStatus?userToken=user").body()).contains("BadUserToken");
    }

    @Test
    void holdsASeatForEachRequestWhileItIsServedIfSwitchedSo() throws Exception {
        restart(CanarySettings.defaults()
                .withoutPlant()
                .withServiceTime(Duration.ofMillis(400))
                .withQuirks(SettingsForTests.seatPerApiRequest())
                .withAccess(new Access(true, Set.of("a"), Map.of(), 2)));
        URI uri = simulator.readUrl().resolve("/api/v2/browseStatus?apiToken=a");
        List<CompletableFuture<HttpResponse<String>>> three = List.of(async(uri), async(uri), async(uri));

        long refused = 0;
        for (CompletableFuture<HttpResponse<String>> one : three) {
            refused += await(one).body().contains("BadLicense") ? 1 : 0;
        }

        assertThat(refused).isEqualTo(1);
        assertThat(get(uri).body()).contains("Good");
    }

    @Test
    void keepsItsDataOverAStop() throws Exception {
        URI before = simulator.readUrl();
        await(simulator.stop());
        assertThatThrownBy(() -> get("/api/v2/browseStatus")).isInstanceOf(IOException.class);

        await(simulator.restart());

        assertThat(simulator.readUrl()).isEqualTo(before);
        assertThat(get("/api/v2/getTagData?tags=" + ENCODED).body()).contains("\"v\":5");
    }

    @Test
    void countsItsConnectionsAndMisbehavesPerService() throws Exception {
        simulator.faults().arm(new Fault.Status(503), 1, "browseStatus");

        assertThat(get("/api/v2/getTimeZones").statusCode()).isEqualTo(200);
        assertThat(get("/api/v2/browseStatus").statusCode()).isEqualTo(503);
        assertThat(get("/api/v2/browseStatus").statusCode()).isEqualTo(200);
        assertThat(simulator.counters().accepted()).isEqualTo(1);
        assertThat(simulator.counters().requests()).isEqualTo(3);
        assertThat(simulator.writeCounters().accepted()).isZero();
    }

    @Test
    void isSwitchedByHttp() throws Exception {
        simulator.nextTokens("user");
        post("/api/v2/getUserToken", "{\"application\":\"test\"}", "application/json");

        assertThat(post("/_sandbox/fail?status=Error&text=odd", "", "text/plain")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v2/browseStatus").body()).isEqualTo("{\"statusCode\":\"Error\",\"errors\":[\"odd\"]}");
        assertThat(post("/_sandbox/advance?by=PT5M", "", "text/plain").body()).startsWith("it is ");
        assertThat(get("/api/v2/browseStatus?userToken=user").body()).contains("BadUserToken");
        assertThat(post("/_sandbox/advance?by=soon", "", "text/plain").statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> bearer(String token) throws Exception {
        return send(HttpRequest.newBuilder(simulator.readUrl().resolve("/api/v2/browseStatus"))
                .header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(simulator.readUrl().resolve(path));
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return send(HttpRequest.newBuilder(uri));
    }

    private HttpResponse<String> post(String path, String body, String type) throws Exception {
        return send(HttpRequest.newBuilder(simulator.readUrl().resolve(path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> async(URI uri) {
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private void restart(CanarySettings settings) {
        await(simulator.stop());
        simulator = start(settings);
    }

    private static CanarySimulator start(CanarySettings settings) {
        CanarySimulator started = await(CanarySimulator.start(KIT.system(), settings));
        started.addTag(TAG, List.of(Sample.good(Instant.parse("2025-01-01T00:00:00Z"), 5L)));
        return started;
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
