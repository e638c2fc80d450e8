package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.sandbox.server.Fault;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What needs no real Qdrant to be known: the odd bodies, the wire, the switches. */
class QdrantStandInTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Duration QUIET = Duration.ofMillis(200);

    private QdrantStandIn standIn = start(QdrantSettings.open());

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @AfterEach
    void stop() {
        await(standIn.stop());
    }

    @Test
    void writesHeaderNamesInLowerCase() throws IOException {
        RawResponse root = get("/");

        assertThat(root.status()).isEqualTo(200);
        assertThat(root.headers().all())
                .extracting("name")
                .containsExactlyInAnyOrder("vary", "date", "content-type", "content-length");
        assertThat(root.text()).startsWith("{\"title\":\"qdrant - vector search engine\",\"version\":\"1.17.0\"");
    }

    @Test
    void answersUnknownPathsWithNothing() throws IOException {
        RawResponse unknown = get("/nope");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).isEmpty();
        assertThat(unknown.header("content-length")).hasValue("0");
        assertThat(unknown.header("content-type")).isEmpty();
    }

    @Test
    void asksForTheKeyInPlainTextWithoutAType() throws IOException {
        restart(QdrantSettings.open().withApiKey("secret"));

        RawResponse refused = get("/collections");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).isEqualTo("Must provide an API key or an Authorization bearer token");
        assertThat(refused.header("content-type")).isEmpty();
        assertThat(get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void compressesInChunksWhenAsked() throws IOException {
        RawResponse packed = ask("GET /collections HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");

        assertThat(packed.header("content-encoding")).hasValue("gzip");
        assertThat(packed.header("transfer-encoding")).hasValue("chunked");
        assertThat(packed.header("content-length")).isEmpty();
    }

    @Test
    void tellsASilentConnectionThatItTookTooLong() throws IOException {
        restart(QdrantSettings.open().withIdleLimit(QUIET));

        try (RawClient client = RawClient.connect(port())) {
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    @Test
    void refusesAloudWhatItDoesNotKnow() throws IOException {
        String body = "{\"query\": {\"fusion\": \"rrf\"}}";

        RawResponse refused = ask("POST /collections/c/points/query HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);

        assertThat(refused.status()).isEqualTo(501);
        assertThat(refused.text()).contains("the query `fusion`");
    }

    @Test
    void countsAndMisbehavesOnRequest() throws IOException {
        standIn.faults().arm(new Fault.Status(503), 1, "/collections");

        assertThat(get("/collections").status()).isEqualTo(503);
        assertThat(get("/collections").status()).isEqualTo(200);
        assertThat(standIn.counters().requests()).isEqualTo(2);
    }

    private RawResponse get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private RawResponse ask(String request) throws IOException {
        try (RawClient client = RawClient.connect(port())) {
            return client.send(request).read();
        }
    }

    private int port() {
        return standIn.server().port();
    }

    private void restart(QdrantSettings settings) {
        await(standIn.stop());
        standIn = start(settings);
    }

    private static QdrantStandIn start(QdrantSettings settings) {
        return await(QdrantStandIn.start(KIT.system(), settings));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
