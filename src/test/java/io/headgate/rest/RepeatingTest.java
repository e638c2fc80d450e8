package io.headgate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.Priority;
import io.headgate.exchange.Sending;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.route.Match;
import io.headgate.route.Passing;
import io.headgate.route.Route;
import io.headgate.route.Router;
import io.headgate.testing.ScriptedDispatcher;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.HttpSession.Outgoing;
import io.headgate.wire.Response;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the door does so that a call can be tried again, and what it lets through on a route for reads. */
class RepeatingTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final ScriptedDispatcher dispatcher = new ScriptedDispatcher();
    private final CompletableFuture<ByteString> collected = new CompletableFuture<>();
    private final List<Deadline> collecting = new ArrayList<>();
    private final RestDoor door = door(true);

    private RestDoor door(boolean tellDeadline) {
        Match everything = Match.path("/store");
        Route open = new Route(
                "store", everything, Doors.STORE, "/", LONG, 64, Passing.PLAIN, false, Priority.LOW, null, false);
        Route reads = new Route(
                "reads",
                Match.path("/reads"),
                Doors.STORE,
                "/",
                LONG,
                64,
                Passing.PLAIN,
                true,
                Priority.HIGH,
                null,
                false);
        OperationTable table = OperationTable.builder()
                .add("POST", "/query", new Operation("items.query", OperationClass.READ, true))
                .add("POST", "/list", "items.list", OperationClass.READ)
                .build();
        UpstreamFacts facts = new UpstreamFacts(
                table, List.of(URI.create("http://store.internal")), Set.of(), false, Doors.RETRY, tellDeadline);
        RestDoor.Collector collector = (bytes, until) -> {
            collecting.add(until);
            return collected;
        };
        return new RestDoor(
                new Router(List.of(open, reads)),
                Map.of(Doors.STORE, facts),
                dispatcher,
                Doors.SETTINGS,
                collector,
                () -> Doors.NOW,
                null);
    }

    private static Body flowing(long length) {
        Source<ByteString, NotUsed> bytes = Source.empty();
        return new Body.Flowing(length, bytes, () -> Headers.EMPTY);
    }

    private HttpHandler.Exchange post(String target, Body body, String... headers) {
        return door.handle(Doors.request("POST", target, body, headers));
    }

    private Outgoing outgoing() {
        return dispatcher.onlySent();
    }

    @Test
    void collectsTheBodyOfAReadThatCanBeKept() {
        HttpHandler.Exchange exchange = post("/store/list", flowing(8));
        assertThat(dispatcher.calls).isEmpty();
        assertThat(collecting).containsExactly(Deadline.after(LONG, 1_000_000L));

        collected.complete(ByteString.fromString("12345678"));

        assertThat(dispatcher.calls).hasSize(1);
        assertThat(dispatcher.calls.get(0).repeatable()).isTrue();
        assertThat(outgoing().body()).isEqualTo(Body.of(ByteString.fromString("12345678")));
        assertThat(exchange.response()).isCompleted();
    }

    @ParameterizedTest
    @CsvSource({"/store/list, 9", "/store/list, -1", "/store/write, 8"})
    void letsAllOtherBodiesFlow(String target, long length) {
        post(target, flowing(length)).cancel();

        assertThat(collecting).isEmpty();
        assertThat(dispatcher.calls).hasSize(1);
        assertThat(dispatcher.calls.get(0).repeatable()).isFalse();
    }

    @Test
    void collectsNothingThatIsHereAlready() {
        post("/store/list", Body.of(ByteString.fromString("12345678"))).cancel();

        assertThat(collecting).isEmpty();
        assertThat(dispatcher.calls.get(0).repeatable()).isTrue();
    }

    @Test
    void tellsWhyABodyDidNotArrive() {
        HttpHandler.Exchange exchange = post("/store/list", flowing(8));
        collected.completeExceptionally(Failure.of(FailureKind.REQUEST_TIMEOUT).exception());

        assertThat(exchange.response().toCompletableFuture().join().status()).isEqualTo(408);
        assertThat(dispatcher.calls).isEmpty();
    }

    @Test
    void cancelsACallWhoseCallerWentAwayBefore() {
        post("/store/list", flowing(8)).cancel();
        collected.complete(ByteString.fromString("12345678"));

        assertThat(dispatcher.cancelled).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 2, false", "9999, 9999, false", "1, '', true", "0, '', true", "many, '', true", "-2, '', true"})
    void repeatsNothingThatSomebodyElseRepeats(String given, String sent, boolean repeatable) {
        post("/store/list", Body.EMPTY, "headgate-attempt", given).cancel();

        assertThat(dispatcher.calls.get(0).repeatable()).isEqualTo(repeatable);
        assertThat(String.join(",", outgoing().headers().all(Sending.ATTEMPT))).isEqualTo(sent);
    }

    @Test
    void tellsTheStoreHowLongTheCallerStillWaits() {
        post("/store/query?a=b", Body.EMPTY, "Request-Timeout", "7").cancel();

        assertThat(outgoing().target()).isEqualTo("/query?a=b&timeout=6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/store/query?timeout=3", "/store/list", "/store/write"})
    void leavesOtherTargetsAsTheyAre(String target) {
        post(target, Body.EMPTY).cancel();

        assertThat("/store" + outgoing().target()).isEqualTo(target);
    }

    @Test
    void tellsTheStoreNothingWhereThatIsSwitchedOff() {
        door(false).handle(Doors.request("POST", "/store/query", Body.EMPTY)).cancel();

        assertThat(outgoing().target()).isEqualTo("/query");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /reads/write",
        "PUT, /reads/query",
        "DELETE, /reads/a",
        "PATCH, /reads/list",
        "POST, /reads/query/x"
    })
    void refusesAllButReadsOnARouteForReads(String method, String target) {
        Response answer = Doors.answer(door, Doors.request(method, target, Body.EMPTY));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(((Body.Bytes) answer.body()).bytes().utf8String()).contains("\"route.read-only\"");
        assertThat(dispatcher.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "x-http-method", "X-Method-Override"})
    void takesWhatHasASecondMethodForNoRead(String field) {
        Response answer = Doors.answer(door, Doors.request("GET", "/reads/a", Body.EMPTY, field, "DELETE"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(dispatcher.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"POST, /reads/query", "POST, /reads/list", "GET, /reads/anything", "HEAD, /reads/a"})
    void letsReadsThroughThere(String method, String target) {
        assertThat(Doors.answer(door, Doors.request(method, target, Body.EMPTY)).status())
                .isEqualTo(200);
        assertThat(dispatcher.calls.get(0).priority()).isEqualTo(Priority.HIGH);
    }
}
