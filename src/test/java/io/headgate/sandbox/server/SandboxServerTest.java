package io.headgate.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SandboxServerTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofMillis(200);
    private static final String BODY = "{\"twelve\":12}";

    private final AtomicInteger handled = new AtomicInteger();
    private SandboxServer server = server(SandboxSettings.of("test", 0));

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        await(server.start());
    }

    @AfterEach
    void stop() {
        await(server.stop());
    }

    @Test
    void countsConnectionsAndRequests() throws IOException {
        try (RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port())) {
            answer(first);
            answer(first);
            answer(second);
        }

        assertThat(server.counters().accepted()).isEqualTo(2);
        assertThat(server.counters().peakOpen()).isEqualTo(2);
        assertThat(server.counters().requests()).isEqualTo(3);
        eventually(() -> assertThat(server.counters().open()).isZero());
    }

    @Test
    void listensOnTheSamePortAfterAKill() throws IOException {
        int port = server.port();
        try (RawClient client = new RawClient(port)) {
            answer(client);
            await(server.kill());

            assertThatThrownBy(() -> client.readAll(PATIENCE)).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
        assertThat(await(server.start())).isEqualTo(port);
        try (RawClient client = new RawClient(port)) {
            answer(client);
        }
    }

    @Test
    void endsConnectionsWhenStopped() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            answer(client);
            await(server.stop());

            assertThat(client.readAll(PATIENCE)).isEmpty();
            assertThat(server.counters().open()).isZero();
        }
    }

    @Test
    void closesIdleConnections() throws IOException {
        restart(SandboxSettings.of("test", 0).withIdleLimit(QUIET, true));
        try (RawClient client = new RawClient(server.port())) {
            answer(client);

            assertThat(client.readAll(PATIENCE)).isEmpty();
        }
    }

    @Test
    void tellsASilentConnectionThatItTimedOut() throws IOException {
        restart(SandboxSettings.of("test", 0).withIdleLimit(QUIET, true));
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.readAll(PATIENCE))
                    .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                    .contains("connection: close\r\n");
        }
    }

    @Test
    void keepsAConnectionThatWaitsForItsAnswer() throws IOException {
        restart(SandboxSettings.of("test", 0).withIdleLimit(QUIET, true));
        server.faults().arm(new Fault.Latency(QUIET.multipliedBy(3)), 1);
        try (RawClient client = new RawClient(server.port())) {
            answer(client);
        }
    }

    @Test
    void delaysAnAnswer() throws IOException {
        server.faults().arm(new Fault.Latency(QUIET), 1);
        try (RawClient client = new RawClient(server.port())) {
            long start = System.nanoTime();
            answer(client);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(QUIET);
        }
    }

    @Test
    void resetsInPlaceOfAnAnswer() throws IOException {
        server.faults().arm(new Fault.Reset(false), 1);
        server.faults().arm(new Fault.Reset(true), 1, "/after");

        assertReset("/before");
        assertThat(handled).hasValue(0);
        assertReset("/after");
        assertThat(handled).hasValue(1);
    }

    @Test
    void neverAnswersWhenSilent() throws IOException {
        server.faults().arm(new Fault.Silence(), 1);
        try (RawClient client = new RawClient(server.port())) {
            client.get("/");
            assertThatThrownBy(() -> client.readAll(QUIET)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void cutsTheBodyInHalf() throws IOException {
        server.faults().arm(new Fault.HalfAnswer(), 1);
        try (RawClient client = new RawClient(server.port())) {
            client.get("/");
            assertThat(client.readAll(PATIENCE))
                    .contains("Content-Length: " + BODY.length())
                    .endsWith("\r\n\r\n" + BODY.substring(0, BODY.length() / 2));
        }
    }

    @Test
    void answersWithAnotherStatusForAsManyRequestsAsArmed() throws Exception {
        server.faults().arm(new Fault.Status(429), 2);

        assertThat(fetch("/").statusCode()).isEqualTo(429);
        assertThat(fetch("/").statusCode()).isEqualTo(429);
        assertThat(fetch("/").statusCode()).isEqualTo(200);
        assertThat(handled).hasValue(1);
    }

    @Test
    void answersWithAPageInPlaceOfJson() throws Exception {
        server.faults().arm(new Fault.NotJson(), 1);

        assertThat(fetch("/").body()).startsWith("<html>");
    }

    @Test
    void tricklesTheWholeBody() throws Exception {
        server.faults().arm(new Fault.Trickle(4, Duration.ofMillis(50)), 1);
        long start = System.nanoTime();

        assertThat(fetch("/").body()).isEqualTo(BODY);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(140));
    }

    @Test
    void sendsABodyOfAnySize() throws Exception {
        server.faults().arm(new Fault.HugeBody(1_000_003), 1);

        assertThat(fetch("/").body()).hasSize(1_000_003).startsWith("\" ").endsWith(" \"");
    }

    @Test
    void sendsASecondAnswerThatNobodyAskedFor() throws IOException {
        server.faults().arm(new Fault.SurplusAnswer(Duration.ZERO), 1);
        server.faults().arm(new Fault.SurplusAnswer(QUIET), 1, "/later");
        try (RawClient client = new RawClient(server.port())) {
            client.get("/");
            assertThat(client.readUntil("surplus", PATIENCE)).contains(BODY);
            client.get("/later");
            assertThat(client.readUntil(BODY, PATIENCE)).doesNotContain("surplus");
            assertThat(client.readUntil("surplus", PATIENCE)).startsWith("HTTP/1.1 200");
            answer(client);
        }
    }

    @Test
    void answersWithRawBytes() throws IOException {
        server.faults().arm(new Fault.RawAnswer(ByteString.fromString("HTTP/1.1 101 Odd\r\n\r\n"), true), 1);
        try (RawClient client = new RawClient(server.port())) {
            client.get("/");
            assertThat(client.readAll(PATIENCE)).isEqualTo("HTTP/1.1 101 Odd\r\n\r\n");
        }
    }

    @Test
    void acceptsAndCloses() throws IOException {
        server.faults().arm(new Fault.AcceptThenClose(), 1);
        try (RawClient struck = new RawClient(server.port())) {
            assertThat(struck.readAll(PATIENCE)).isEmpty();
        }
        try (RawClient client = new RawClient(server.port())) {
            answer(client);
        }
        assertThat(server.counters().accepted()).isEqualTo(2);
    }

    @Test
    void acceptsAndHangs() throws IOException {
        server.faults().arm(new Fault.AcceptAndHang());
        try (RawClient client = new RawClient(server.port())) {
            client.get("/");
            assertThatThrownBy(() -> client.readAll(QUIET)).isInstanceOf(SocketTimeoutException.class);
        }
        eventually(() -> assertThat(server.counters().open()).isZero());
        assertThat(server.counters().requests()).isZero();
    }

    @Test
    void isSwitchedByHttpWithoutCounting() throws Exception {
        assertThat(post("/_sandbox/faults/status?code=502&times=1").statusCode())
                .isEqualTo(200);

        assertThat(fetch("/_sandbox").body()).contains("Status[code=502]").contains("\"requests\" : 0");
        assertThat(fetch("/").statusCode()).isEqualTo(502);
        assertThat(fetch("/").statusCode()).isEqualTo(200);
        assertThat(post("/_sandbox/faults/silence").statusCode()).isEqualTo(200);
        assertThat(post("/_sandbox/clear").body()).contains("\"armed\" : [ ]");
        assertThat(fetch("/").statusCode()).isEqualTo(200);
        assertThat(post("/_sandbox/faults/nonsense").body()).contains("half-answer");
        assertThat(post("/_sandbox/faults/status?code=banana").statusCode()).isEqualTo(400);
        assertThat(server.counters().requests()).isEqualTo(3);
    }

    @Test
    void isStoppedAndStartedFromAnotherPort() throws Exception {
        SandboxServer control = new SandboxServer(
                KIT.system(), SandboxSettings.of("control", 0), new SandboxControl(java.util.List.of(server)));
        await(control.start());
        String base = control.url() + "/_sandbox/test/";

        send(HttpRequest.newBuilder(URI.create(base + "stop")).POST(HttpRequest.BodyPublishers.noBody()));
        assertThatThrownBy(() -> new RawClient(server.port())).isInstanceOf(ConnectException.class);
        send(HttpRequest.newBuilder(URI.create(base + "start")).POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(fetch("/").statusCode()).isEqualTo(200);
        await(control.stop());
    }

    private void assertReset(String path) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.get(path);
            assertThatThrownBy(() -> client.readAll(PATIENCE))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    private static void answer(RawClient client) throws IOException {
        client.get("/");
        assertThat(client.readUntil(BODY, PATIENCE)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    private java.net.http.HttpResponse<String> fetch(String path) throws Exception {
        return send(HttpRequest.newBuilder(server.url().resolve(path)));
    }

    private java.net.http.HttpResponse<String> post(String path) throws Exception {
        return send(HttpRequest.newBuilder(server.url().resolve(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static java.net.http.HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    private SandboxServer server(SandboxSettings settings) {
        return new SandboxServer(KIT.system(), settings, request -> {
            handled.incrementAndGet();
            return CompletableFuture.completedStage(
                    HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, BODY));
        });
    }

    private void restart(SandboxSettings settings) {
        await(server.stop());
        server = server(settings);
        await(server.start());
    }

    private static void eventually(Runnable assertion) {
        TestProbe<String> probe = KIT.createTestProbe();
        probe.awaitAssert(PATIENCE, () -> {
            assertion.run();
            return "held";
        });
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
