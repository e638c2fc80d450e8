package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RealQdrant;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Sends the same calls to the stand-in and to a real Qdrant and compares the answers. What is left out of the comparison
 * is written in {@link Observed} and {@link RecordedCall.Comparison}.
 */
class QdrantParityIT {
    private static final List<String> FILES = List.of(
            "service",
            "collections",
            "upserts",
            "reads",
            "searches",
            "filters",
            "pages",
            "payloads",
            "vectors",
            "batches",
            "limits",
            "aliases");
    private static final String KEY = "secret";
    private static final String READ_ONLY_KEY = "reader";
    private static final Duration SLOW = Duration.ofSeconds(20);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ActorTestKit KIT = ActorTestKit.create();

    @BeforeAll
    static void needsTheBinary() {
        RealQdrant.assumePresent();
    }

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @TestFactory
    Stream<DynamicTest> answersAsQdrantDoes() throws Exception {
        Pair pair = Pair.start(Map.of(), QdrantSettings.open());
        return FILES.stream().flatMap(file -> comparisons(pair, file)).onClose(pair::close);
    }

    @TestFactory
    Stream<DynamicTest> letsInWhomQdrantLetsIn() throws Exception {
        Map<String, String> keys =
                Map.of("QDRANT__SERVICE__API_KEY", KEY, "QDRANT__SERVICE__READ_ONLY_API_KEY", READ_ONLY_KEY);
        QdrantSettings settings = QdrantSettings.open().withApiKey(KEY).withReadOnlyKey(READ_ONLY_KEY);
        Pair pair = Pair.start(keys, settings);
        return comparisons(pair, "keys").onClose(pair::close);
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        int size = 34_000_000;
        String request =
                "POST /collections/films/points/count HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n";
        try (Pair pair = Pair.start(Map.of(), QdrantSettings.open());
                RawClient toStandIn = slow(pair.standIn.server().port());
                RawClient toQdrant = slow(pair.qdrant.port())) {
            // Qdrant refuses at the head; the stand-in reads the body first.
            RawResponse fromStandIn = toStandIn.send(request, " ".repeat(size)).read();
            RawResponse fromQdrant = toQdrant.send(request).read();

            assertThat(fields(fromStandIn)).isEqualTo(fields(fromQdrant));
            assertThat(fromStandIn.text()).isEqualTo(fromQdrant.text());
        }
    }

    @Test
    void writesHeadsAsQdrantDoes() throws Exception {
        try (Pair pair = Pair.start(Map.of(), QdrantSettings.open())) {
            for (String request : List.of(
                    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                    "GET /nope HTTP/1.1\r\nHost: x\r\n\r\n",
                    "GET /collections HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                    "GET /collections HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")) {
                assertThat(head(pair.standIn.server().port(), request))
                        .as(request)
                        .isEqualTo(head(pair.qdrant.port(), request));
            }
        }
    }

    @Test
    void closesIdleAndSilentConnectionsAsQdrantDoes() throws Exception {
        try (Pair pair = Pair.start(Map.of(), QdrantSettings.open());
                RawClient silentToStandIn = slow(pair.standIn.server().port());
                RawClient silentToQdrant = slow(pair.qdrant.port());
                RawClient idleToStandIn = slow(pair.standIn.server().port());
                RawClient idleToQdrant = slow(pair.qdrant.port())) {
            long start = System.nanoTime();
            for (RawClient idle : List.of(idleToStandIn, idleToQdrant)) {
                assertThat(idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").read().status())
                        .isEqualTo(200);
            }

            assertThat(fields(silentToStandIn.read())).isEqualTo(fields(silentToQdrant.read()));
            assertThat(silentToStandIn.awaitEnd(SLOW)).isEqualTo(silentToQdrant.awaitEnd(SLOW));
            assertThat(idleToStandIn.awaitEnd(SLOW)).isEqualTo(idleToQdrant.awaitEnd(SLOW));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(4_000L, 8_000L);
        }
    }

    private static Stream<DynamicTest> comparisons(Pair pair, String file) {
        return RecordedCall.read(file).stream()
                .map(call -> DynamicTest.dynamicTest(
                        file + ": " + call.name(),
                        () -> assertThat(pair.fromStandIn(call)).isEqualTo(pair.fromQdrant(call))));
    }

    private static RawClient slow(int port) throws IOException {
        return RawClient.connect(port, RawClient.Options.DEFAULT.limit(SLOW));
    }

    private static Map<String, String> head(int port, String request) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return fields(client.send(request).read());
        }
    }

    /** The status line and the fields with their names as written; dates and the length of an answer with a time differ. */
    private static Map<String, String> fields(RawResponse response) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("", response.statusLine());
        response.headers().all().forEach(field -> fields.put(field.name(), field.value()));
        fields.replace("date", "some date");
        fields.computeIfPresent("content-length", (name, length) -> length.equals("0") ? length : "some length");
        return fields;
    }

    /** One of each. */
    private record Pair(QdrantStandIn standIn, RealQdrant qdrant) implements AutoCloseable {
        static Pair start(Map<String, String> environment, QdrantSettings settings) throws Exception {
            QdrantStandIn standIn = QdrantStandIn.start(KIT.system(), settings)
                    .toCompletableFuture()
                    .get(SLOW.toSeconds(), TimeUnit.SECONDS);
            return new Pair(standIn, RealQdrant.start(environment));
        }

        Observed fromStandIn(RecordedCall call) throws IOException, InterruptedException {
            return observed(call.to(standIn.url()), call);
        }

        Observed fromQdrant(RecordedCall call) throws IOException, InterruptedException {
            return observed(call.to(qdrant.url()), call);
        }

        private static Observed observed(HttpRequest request, RecordedCall call)
                throws IOException, InterruptedException {
            HttpResponse<byte[]> response = CLIENT.send(request, BodyHandlers.ofByteArray());
            return Observed.of(response, call.comparison());
        }

        @Override
        public void close() {
            qdrant.close();
            standIn.stop();
        }
    }
}
