package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.observe.SeatMeters;
import io.headgate.testing.Await;
import io.headgate.wire.Body;
import io.headgate.wire.Escort;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The one session in which everything is written, under a clock that the test moves. */
class WriteSessionTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(60);
    private static final UpstreamName NAME = new UpstreamName("write-session-test");
    private static final WriteConfig CONFIG = new WriteConfig(
            List.of("localhost"), "gate-1", CLIENT_TIMEOUT, new DataSets(List.of("Sandbox")), false, false, 4096);
    private static final Operation STORE = new Operation("canary.storeData", OperationClass.NOT_REPEATABLE);
    private static final String GOOD = "{\"statusCode\":\"Good\",\"errors\":[]}";

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final AnsweredHistorian service = new AnsweredHistorian(NAME);
    private final Seats seats = new Seats(new Seats.Limits(1, 0), new DeadlineWatch(), clock::get, SeatMeters.of(NAME));
    private final CanaryWrites writes = start();

    @AfterAll
    static void stopKit() {
        KIT.shutdownTestKit();
    }

    private CanaryWrites start() {
        AtomicReference<@Nullable Secret> token = new AtomicReference<>(new Secret("sesame-of-writes"));
        SessionSetup setup =
                new SessionSetup(NAME, CONFIG, "gate-1", token::get, service, Duration.ofSeconds(5), seats, clock::get);
        SessionAccess access = new SessionAccess();
        access.ownedBy(KIT.spawn(WriteSession.create(setup, access)));
        return new CanaryWrites(CONFIG, access, clock::get, token);
    }

    private static String body(String tag) {
        return "{\"tvqs\":{\"Sandbox." + tag + "\":[[\"2026-01-01T00:00:00Z\",1]]}}";
    }

    private Escort.Passage passage(String tag) {
        return writes.passage(STORE, "/storeData", ByteString.fromString(body(tag)));
    }

    private CompletableFuture<?> prepare(Escort.Passage passage) {
        return passage.prepare(1, Deadline.after(LIMIT, clock.get())).toCompletableFuture();
    }

    private Attempt<Response> send(Escort.Passage passage) {
        Outgoing request = new Outgoing("POST", "/storeData", Headers.EMPTY, Body.of(ByteString.fromString(body("a"))));
        return passage.start(service, request, Deadline.after(LIMIT, clock.get()));
    }

    private static @Nullable FailureKind failure(CompletableFuture<?> asked) throws Exception {
        try {
            asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof FailureException known
                    ? known.failure().kind()
                    : FailureKind.INTERNAL;
        }
    }

    private static String given(String token) {
        return "{\"statusCode\":\"Good\",\"errors\":[],\"sessionToken\":\"" + token + "\"}";
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        TIME.timePasses(time);
    }

    private void awaitAsked(int count) {
        Await.until("requests", LIMIT, () -> service.asked().size() == count);
    }

    /** A write in the session that is open, or in a new one. */
    private void written(String tag) throws Exception {
        Escort.Passage passage = passage(tag);
        CompletableFuture<?> prepared = prepare(passage);
        if (!prepared.isDone()) {
            service.answer(given("s1"));
        }
        assertThat(failure(prepared)).isNull();
        Attempt<Response> sent = send(passage);
        service.answer(GOOD);
        assertThat(failure(sent.answer().toCompletableFuture())).isNull();
        assertThat(passage.verdict()).isEqualTo("Good");
    }

    @Test
    void isOpenedOnceForAllWhoWaitWithTheGatewaysTokenAndNoNullsAtItsEnd() throws Exception {
        CompletableFuture<?> one = prepare(passage("a"));
        CompletableFuture<?> other = prepare(passage("b"));
        service.answer(given("s1"));

        assertThat(failure(one)).isNull();
        assertThat(failure(other)).isNull();
        assertThat(service.asked()).hasSize(1);
        assertThat(service.asked().get(0))
                .startsWith("/getSessionToken {\"apiToken\":\"sesame-of-writes\"")
                .contains("\"autoWriteNoData\":false", "\"clientTimeout\":60000", "\"clientId\":\"gate-1\"");
        assertThat(seats.count().taken()).isEqualTo(1);
        written("c");
        assertThat(service.asked().get(1)).startsWith("/storeData {\"sessionToken\":\"s1\",\"tvqs\"");
    }

    @Test
    void isKeptAliveThreeTimesInItsLife() throws Exception {
        written("a");
        for (int i = 1; i <= 6; i++) {
            pass(CLIENT_TIMEOUT.dividedBy(3));
            awaitAsked(2 + i);
            assertThat(service.asked().get(1 + i)).isEqualTo("/keepAlive {\"sessionToken\":\"s1\"}");
            service.answer(GOOD);
        }
        written("a");
        assertThat(service.asked())
                .filteredOn(asked -> asked.startsWith("/getSessionToken"))
                .hasSize(1);
    }

    @Test
    void isReplacedWhenTheServiceHasEndedIt() throws Exception {
        written("a");
        Escort.Passage late = passage("a");
        assertThat(failure(prepare(late))).isNull();
        Attempt<Response> sent = send(late);
        service.fail(FailureKind.UPSTREAM_TOKEN);

        assertThat(failure(sent.answer().toCompletableFuture())).isEqualTo(FailureKind.WRITE_SESSION);
        assertThat(sent.notNow()).isEqualTo(NotNow.EXPIRED);
        CompletableFuture<?> again = prepare(late);
        service.answer(given("s2"));
        assertThat(failure(again)).isNull();
        Attempt<Response> second = send(late);
        assertThat(service.asked()).last().asString().contains("\"sessionToken\":\"s2\"");
        service.fail(FailureKind.UPSTREAM_TOKEN);
        assertThat(failure(second.answer().toCompletableFuture())).isEqualTo(FailureKind.WRITE_SESSION);
        // Once is enough: it is told then.
        assertThat(second.notNow()).isNull();
    }

    @Test
    void isGivenUpWhenKeepingItAliveTellsThatItHasEnded() throws Exception {
        written("a");
        pass(CLIENT_TIMEOUT.dividedBy(3));
        awaitAsked(3);
        service.fail(FailureKind.UPSTREAM_TOKEN);
        Await.until("its seat is free", LIMIT, () -> seats.count().taken() == 0);
        CompletableFuture<?> next = prepare(passage("a"));
        service.answer(given("s2"));

        assertThat(failure(next)).isNull();
        assertThat(seats.count().taken()).isEqualTo(1);
    }

    /** Who holds a tag lets it go at the latest when its own session has timed out; asking sooner is to no purpose. */
    @Test
    void leavesATagThatSomebodyElseHoldsAloneForAsLongAsThatCanLast() throws Exception {
        written("free");
        Escort.Passage first = passage("held");
        assertThat(failure(prepare(first))).isNull();
        Attempt<Response> sent = send(first);
        service.fail(FailureKind.UPSTREAM_CONFLICT);
        assertThat(failure(sent.answer().toCompletableFuture())).isEqualTo(FailureKind.UPSTREAM_CONFLICT);
        assertThat(sent.notNow()).isNull();
        int asked = service.asked().size();

        for (int second = 1; second < CLIENT_TIMEOUT.toSeconds(); second++) {
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            Failure refusal = Objects.requireNonNull(passage("held").refusal());
            assertThat(refusal.kind()).isEqualTo(FailureKind.UPSTREAM_CONFLICT);
            assertThat(refusal.retryAfter()).isEqualTo(CLIENT_TIMEOUT.minusSeconds(second));
            assertThat(passage("free").refusal()).isNull();
        }
        assertThat(service.asked()).hasSize(asked);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(passage("held").refusal()).isNull();
    }

    @Test
    void isAskedForAtGrowingIntervalsWhileThereIsNone() throws Exception {
        Duration waited = Duration.ZERO;
        for (int i = 1; i <= 4; i++) {
            CompletableFuture<?> wanted = prepare(passage("a"));
            awaitAsked(i);
            service.fail(FailureKind.UPSTREAM_LICENCE);
            assertThat(failure(wanted)).isEqualTo(FailureKind.WRITE_SESSION);
            CompletableFuture<?> tooSoon = prepare(passage("a"));
            assertThat(failure(tooSoon)).isEqualTo(FailureKind.WRITE_SESSION);
            Duration pause = pause(tooSoon);
            assertThat(pause).isGreaterThan(waited.dividedBy(2)).isLessThanOrEqualTo(CLIENT_TIMEOUT);
            waited = pause;
            clock.addAndGet(pause.toNanos());
        }
        assertThat(service.asked()).hasSize(4).allMatch(asked -> asked.startsWith("/getSessionToken"));
        assertThat(seats.count().taken()).isZero();
    }

    private static Duration pause(CompletableFuture<?> refused) throws Exception {
        try {
            refused.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            Duration pause = failed.getCause() instanceof FailureException known
                    ? known.failure().retryAfter()
                    : null;
            if (pause != null) {
                return pause;
            }
        }
        throw new AssertionError("no time to come back");
    }

    @Test
    void takesASeatBeforeItIsOpenedAndIsNotOpenedWithoutOne() throws Exception {
        Seats.Seat other = seats.take(Deadline.after(LIMIT, clock.get()))
                .toCompletableFuture()
                .get();

        assertThat(failure(prepare(passage("a")))).isEqualTo(FailureKind.WRITE_SESSION);
        assertThat(service.asked()).isEmpty();
        other.giveBack();
    }

    @Test
    void isGivenBackInTheEnd() throws Exception {
        written("a");
        CompletableFuture<?> stopped = writes.stop().toCompletableFuture();
        service.answer(GOOD);

        assertThat(failure(stopped)).isNull();
        assertThat(service.asked()).last().isEqualTo("/revokeSessionToken {\"sessionToken\":\"s1\"}");
        assertThat(seats.count().taken()).isZero();
        assertThat(failure(prepare(passage("a")))).isEqualTo(FailureKind.POOL_DRAINING);
    }
}
