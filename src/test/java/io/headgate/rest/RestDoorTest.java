package io.headgate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.OperationClass;
import io.headgate.call.Timings;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.dispatch.Dispatched;
import io.headgate.route.Passing;
import io.headgate.testing.ScriptedDispatcher;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RestDoorTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ScriptedDispatcher dispatcher = new ScriptedDispatcher();
    private final RestDoor door = Doors.door(dispatcher);
    private final Logger log = (Logger) LoggerFactory.getLogger("headgate.request");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(lines);
    }

    private JsonNode onlyLine() throws IOException {
        assertThat(lines.list).hasSize(1);
        return JSON.readTree(lines.list.get(0).getFormattedMessage());
    }

    private static Body flowing(long length, String... pieces) {
        return new Body.Flowing(
                length, Source.from(List.of(pieces)).map(ByteString::fromString), () -> Headers.of("X-Sum", "1"));
    }

    private static String read(Body body) throws ExecutionException, InterruptedException, TimeoutException {
        if (body instanceof Body.Bytes bytes) {
            return bytes.bytes().utf8String();
        }
        return ((Body.Flowing) body)
                .bytes()
                .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), KIT.system())
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS)
                .utf8String();
    }

    @Test
    void makesACallOfARequest() {
        dispatcher.answers(new Response(201, Headers.of("X-A", "1"), Body.of(ByteString.fromString("done"))));

        Response response = Doors.answer(
                door, Doors.request("POST", "/store/items/query?a=%2f", Body.of(ByteString.fromString("{}"))));

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers().first("X-A")).isEqualTo("1");
        assertThat(response.body()).isEqualTo(Body.of(ByteString.fromString("done")));
        assertThat(dispatcher.onlySent().method()).isEqualTo("POST");
        assertThat(dispatcher.onlySent().target()).isEqualTo("/items/query?a=%2f");
        assertThat(dispatcher.onlySent().body()).isEqualTo(Body.of(ByteString.fromString("{}")));
        assertThat(dispatcher.calls.get(0).upstream()).isEqualTo(Doors.STORE);
        assertThat(dispatcher.calls.get(0).operation().name()).isEqualTo("items.query");
        assertThat(dispatcher.calls.get(0).operation().operationClass()).isEqualTo(OperationClass.READ);
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void tellsWhyACallWasNotDone(FailureKind kind) throws IOException {
        dispatcher.refuses(new Failure(kind, "because", Duration.ofMillis(1500), Map.of("waiting", 4)));

        Response response = Doors.answer(door, Doors.request("GET", "/store/a", Body.EMPTY, "X-Request-Id", "mine"));

        assertThat(response.status()).isEqualTo(kind.httpStatus());
        assertThat(response.headers().first("Retry-After")).isEqualTo("2");
        assertThat(response.headers().first("Server-Timing")).startsWith("wait;dur=1.500");
        assertThat(response.headers().first("X-Request-Id")).isEqualTo("mine");
        JsonNode problem = JSON.readTree(((Body.Bytes) response.body()).bytes().toArray());
        assertThat(problem.get("code").asText()).isEqualTo(kind.code());
        assertThat(problem.get("numbers").get("waiting").asInt()).isEqualTo(4);
        JsonNode line = onlyLine();
        assertThat(line.get("code").asText()).isEqualTo(kind.code());
        assertThat(line.get("status").asInt()).isEqualTo(kind.httpStatus());
        assertThat(line.get("request_id").asText()).isEqualTo("mine");
        assertThat(line.get("route").asText()).isEqualTo("store");
    }

    @ParameterizedTest(name = "{0} {1} with {2}: {3} is refused with {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,    /nowhere,      -,               -,    route.not-found",
                "POST,   /fixed/a,      -,               -,    request.method",
                "GET,    /store/a%2Fb,  -,               -,    request.target",
                "GET,    /store/a,      Via,             1.1 gate, request.loop",
                "GET,    /store/a,      Connection,      host, request.header",
                "GET,    /store/a,      Request-Timeout, soon, request.header",
                "GET,    /store/a,      Request-Timeout, 0,    request.header",
                "GET,    /store/a,      Request-Timeout, -1,   request.header",
                "GET,    /store/a,      Request-Timeout, 9999999999, request.header",
            })
    void refusesWhatItCannotForward(String method, String target, String name, String value, String code)
            throws IOException {
        String[] headers = name == null ? new String[0] : new String[] {name, value};

        Response response = Doors.answer(door, Doors.request(method, target, Body.EMPTY, headers));

        JsonNode problem = JSON.readTree(((Body.Bytes) response.body()).bytes().toArray());
        assertThat(problem.get("code").asText()).isEqualTo(code);
        assertThat(dispatcher.sent).isEmpty();
        assertThat(onlyLine().get("code").asText()).isEqualTo(code);
        assertThat(onlyLine().get("client").asText()).isEqualTo("192.0.2.7");
    }

    @Test
    void namesTheMethodsOfARouteThatDoesNotServeThisOne() {
        Response response = Doors.answer(door, Doors.request("DELETE", "/fixed", Body.EMPTY));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers().all("Allow")).containsExactly("GET, PUT");
    }

    @Test
    void refusesABodyThatIsTooLargeBeforeReadingIt() throws IOException {
        Response whole =
                Doors.answer(door, Doors.request("PUT", "/store", Body.of(ByteString.fromString("12345678901234567"))));
        Response announced = Doors.answer(door, Doors.request("PUT", "/store", flowing(17)));

        assertThat(whole.status()).isEqualTo(413);
        assertThat(announced.status()).isEqualTo(413);
        assertThat(dispatcher.sent).isEmpty();
        assertThat(JSON.readTree(((Body.Bytes) whole.body()).bytes().toArray())
                        .get("numbers")
                        .get("limitBytes")
                        .asInt())
                .isEqualTo(16);
    }

    @Test
    void breaksOffABodyThatTurnsOutTooLarge() throws Exception {
        CompletableFuture<CallResult<Response>> result = dispatcher.waits();
        HttpHandler.Exchange exchange =
                door.handle(Doors.request("PUT", "/store", flowing(-1, "12345678", "12345678", "9")));

        CompletableFuture<String> sent = new CompletableFuture<>();
        try {
            sent.complete(read(dispatcher.onlySent().body()));
        } catch (ExecutionException broken) {
            sent.completeExceptionally(broken.getCause());
        }
        result.complete(new CallResult.Refused<>(Failure.of(FailureKind.UPSTREAM_CLOSED), dispatcher.timings));

        assertThat(sent)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(FailureException.class);
        assertThat(exchange.response().toCompletableFuture().getNow(null).status())
                .isEqualTo(413);
        assertThat(onlyLine().get("bytes_in").asInt()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void takesABodyWithGetOnlyWhereTheRouteDoes(String method) {
        Request request = Doors.request(method, "/store", Body.of(ByteString.fromString("{}")));
        Passing open = new Passing(true, Set.of(), false, false, Set.of(), Headers.EMPTY, Set.of());

        assertThat(Doors.answer(door, request).status()).isEqualTo(400);
        assertThat(Doors.answer(Doors.door(dispatcher, open), request).status()).isEqualTo(200);
        assertThat(dispatcher.onlySent().body().length()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0} gives {1} ms")
    @CsvSource({"-, 10000", "1, 1000", "2s, 2000", "250ms, 250", "3600, 10000", "00001, 1000"})
    void takesTheShorterOfTheRoutesAndTheClientsPatience(String patience, long millis) {
        String[] headers = patience.equals("-") ? new String[0] : new String[] {"request-timeout", patience};

        Doors.answer(door, Doors.request("GET", "/store", Body.EMPTY, headers));

        assertThat(dispatcher.calls.get(0).deadline().atNanos()).isEqualTo(1_000_000L + millis * 1_000_000L);
    }

    @Test
    void passesBodiesThroughAndClosesTheAccountWithTheirLastOctet() throws Exception {
        dispatcher.ended = new CompletableFuture<>();
        dispatcher.answers(new Response(200, Headers.EMPTY, flowing(6, "abc", "def")));
        Response response = Doors.answer(door, Doors.request("PUT", "/store", flowing(3, "xyz")));

        assertThat(read(dispatcher.onlySent().body())).isEqualTo("xyz");
        assertThat(response.body().length()).isEqualTo(6);
        assertThat(lines.list).isEmpty();
        assertThat(read(response.body())).isEqualTo("abcdef");
        dispatcher.ended.complete(dispatcher.timings);

        awaitLine();
        assertThat(onlyLine().get("bytes_in").asInt()).isEqualTo(3);
        assertThat(onlyLine().get("bytes_out").asInt()).isEqualTo(6);
        assertThat(onlyLine().has("code")).isFalse();
    }

    @Test
    void notesWhyAnAnswerBrokeOff() throws Exception {
        Body broken = new Body.Flowing(
                -1, Source.failed(Failure.of(FailureKind.UPSTREAM_CLOSED).exception()), () -> Headers.EMPTY);
        dispatcher.ended = new CompletableFuture<>();
        dispatcher.answers(new Response(200, Headers.EMPTY, broken));
        Response response = Doors.answer(door, Doors.request("GET", "/store", Body.EMPTY));

        assertThat(((Body.Flowing) response.body()).bytes().runWith(Sink.ignore(), KIT.system()))
                .failsWithin(Duration.ofSeconds(5));
        dispatcher.ended.complete(dispatcher.timings);

        awaitLine();
        assertThat(onlyLine().get("status").asInt()).isEqualTo(200);
        assertThat(onlyLine().get("code").asText()).isEqualTo("upstream.closed");
    }

    @Test
    void notesThatTheClientWentAwayWithinTheAnswer() throws Exception {
        dispatcher.ended = new CompletableFuture<>();
        dispatcher.answers(new Response(
                200,
                Headers.EMPTY,
                new Body.Flowing(-1, Source.repeat(ByteString.fromString("x")), () -> Headers.EMPTY)));
        Response response = Doors.answer(door, Doors.request("GET", "/store", Body.EMPTY));

        ((Body.Flowing) response.body()).bytes().runWith(Sink.cancelled(), KIT.system());
        dispatcher.ended.complete(dispatcher.timings);

        awaitLine();
        assertThat(onlyLine().get("code").asText()).isEqualTo("call.cancelled");
    }

    private void awaitLine() {
        KIT.createTestProbe().awaitAssert(Duration.ofSeconds(5), () -> {
            assertThat(lines.list).hasSize(1);
            return lines.list.size();
        });
    }

    @Test
    void cancelsTheCallWhenTheClientGoesAway() {
        CompletableFuture<CallResult<Response>> open = dispatcher.waits();
        HttpHandler.Exchange exchange = door.handle(Doors.request("GET", "/store", Body.EMPTY));

        exchange.cancel();

        assertThat(open).isNotDone();
        assertThat(dispatcher.cancelled).isEqualTo(1);
        assertThat(exchange.response().toCompletableFuture()).isNotDone();
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void sendsNoContentWhereThereIsNone(String method, int status) throws IOException {
        dispatcher.answers(new Response(status, Headers.EMPTY, Body.of(ByteString.fromString("surplus"))));

        Response response = Doors.answer(door, Doors.request(method, "/store", Body.EMPTY));

        assertThat(response.body()).isEqualTo(Body.EMPTY);
        assertThat(onlyLine().get("bytes_out").asInt()).isZero();
    }

    @Test
    void showsTheLengthThatAnAnswerToHeadSpeaksOf() throws IOException {
        dispatcher.answers(new Response(200, Headers.EMPTY, new Body.Flowing(42, Source.empty(), () -> Headers.EMPTY)));

        Response response = Doors.answer(door, Doors.request("HEAD", "/store", Body.EMPTY));

        assertThat(response.body().length()).isEqualTo(42);
        assertThat(onlyLine().get("bytes_out").asInt()).isZero();
    }

    @Test
    void saysNothingInABodyWhenAHeadFails() {
        dispatcher.refuses(Failure.of(FailureKind.POOL_QUEUE_FULL));

        Response response = Doors.answer(door, Doors.request("HEAD", "/store", Body.EMPTY));

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).isEqualTo(Body.EMPTY);
    }

    @ParameterizedTest(name = "trailers on the route: {0}, TE: {1}, HTTP/1.{2}: {3}")
    @CsvSource({
        "true,  trailers,       1, 1",
        "true,  'gzip, Trailers', 1, 1",
        "true,  gzip,           1, 0",
        "true,  trailers,       0, 0",
        "false, trailers,       1, 0",
    })
    void passesTrailersToWhoeverTakesThem(boolean passed, String te, int minorVersion, int expected) {
        dispatcher.answers(new Response(200, Headers.EMPTY, flowing(-1, "a")));
        Passing passing = new Passing(false, Set.of(), false, passed, Set.of(), Headers.EMPTY, Set.of());

        Response response = Doors.answer(
                Doors.door(dispatcher, passing),
                Doors.requestOf("192.0.2.7", minorVersion, "GET", "/store", Body.EMPTY, "TE", te));

        assertThat(((Body.Flowing) response.body()).trailers().get().size()).isEqualTo(expected);
    }

    @Test
    void answersWithAPlainFailureWhereItIsItselfAtFault() throws IOException {
        RestDoor broken = Doors.door(new CallDispatcher() {
            @Override
            public <C, T> Dispatched<T> dispatch(Call<C, T> call) {
                throw new IllegalArgumentException("secret 10.0.0.1");
            }
        });

        Response response = Doors.answer(broken, Doors.request("GET", "/store", Body.EMPTY));

        assertThat(response.status()).isEqualTo(500);
        assertThat(((Body.Bytes) response.body()).bytes().utf8String())
                .doesNotContain("secret", "10.0.0.1", "Exception");
        assertThat(onlyLine().get("code").asText()).isEqualTo("internal");
    }

    @Test
    void answersForTheEdge() throws IOException {
        Response response =
                door.reject(Failure.of(FailureKind.HEADERS_TOO_LARGE), "GET", new InetSocketAddress("192.0.2.9", 1));

        assertThat(response.status()).isEqualTo(431);
        assertThat(onlyLine().get("code").asText()).isEqualTo("request.headers-too-large");
        assertThat(onlyLine().get("client").asText()).isEqualTo("192.0.2.9");
        assertThat(onlyLine().get("request_id").asText())
                .isEqualTo(response.headers().first("X-Request-Id"));
    }

    @Test
    void closesTheAccountOnceWhenACallEndsThatNobodyReads() throws IOException {
        CompletableFuture<Timings> ended = new CompletableFuture<>();
        dispatcher.ended = ended;
        dispatcher.answers(new Response(200, Headers.EMPTY, flowing(-1, "a")));

        Doors.answer(door, Doors.request("GET", "/store", Body.EMPTY));
        assertThat(lines.list).isEmpty();
        ended.complete(dispatcher.timings);

        assertThat(onlyLine().get("bytes_out").asInt()).isZero();
    }
}
