package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.observe.SeatMeters;
import io.headgate.testing.Await;
import io.headgate.wire.Body;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LiveTokensTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final UpstreamName NAME = new UpstreamName("live-tokens-test");
    private static final LiveTokens.Limits LIMITS =
            new LiveTokens.Limits(2, Duration.ofMinutes(4), Duration.ofMinutes(10), 1024, Duration.ofSeconds(10));
    private static final Pattern HANDLE = Pattern.compile("\"liveDataToken\":\"([0-9a-f-]{36})\"");
    private static final String GOOD = "{\"statusCode\":\"Good\",\"errors\":[]}";
    private static final String REQUEST = "{\"tags\":[\"A.t\"]}";

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final AnsweredHistorian historian = new AnsweredHistorian(NAME);
    private final Seats seats = new Seats(new Seats.Limits(3, 0), new DeadlineWatch(), clock::get, SeatMeters.of(NAME));
    private final LiveTokens live = start();

    @AfterAll
    static void stopKit() {
        KIT.shutdownTestKit();
    }

    private LiveTokens start() {
        LiveCalls calls = new LiveCalls(
                historian,
                null,
                LIMITS,
                clock::get,
                SystemMaterializer.get(KIT.system()).materializer());
        LiveTokens.Setup setup =
                new LiveTokens.Setup(LIMITS, LIMITS.max(), historian, calls, seats, clock::get, new AtomicInteger());
        return new LiveTokens(KIT.spawn(LiveKeeper.create(setup)), setup);
    }

    private CompletableFuture<Response> open() {
        return live.open(ByteString.fromString(REQUEST), Deadline.after(LIMIT, clock.get()))
                .toCompletableFuture();
    }

    private static <T> T got(CompletableFuture<T> asked) throws Exception {
        return asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static FailureKind failure(CompletableFuture<?> asked) throws Exception {
        try {
            throw new AssertionError("no failure but " + got(asked));
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof FailureException known
                    ? known.failure().kind()
                    : FailureKind.INTERNAL;
        }
    }

    private String handle(String token) throws Exception {
        CompletableFuture<Response> opened = open();
        historian.answer(given(token));
        Matcher matcher =
                HANDLE.matcher(((Body.Bytes) got(opened).body()).bytes().utf8String());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String given(String token) {
        return "{\"statusCode\":\"Good\",\"errors\":[],\"liveDataToken\":\"" + token + "\"}";
    }

    private static String changes(int value) {
        return "{\"statusCode\":\"Good\",\"errors\":[],\"data\":{\"A.t\":[[\"2025-01-01T00:00:00Z\"," + value
                + "]]},\"continuation\":null}";
    }

    private CompletableFuture<LiveTokens.Polled> poll(String handle) {
        return live.poll(handle, Deadline.after(LIMIT, clock.get())).toCompletableFuture();
    }

    /** What a poll is answered with, in a word. */
    private String polled(String handle) throws Exception {
        return word(got(poll(handle)));
    }

    private static String word(LiveTokens.Polled polled) {
        return polled instanceof LiveTokens.Ask ask
                ? "ask with " + ask.token().reveal() + (ask.renewed() ? " renewed" : "") + (ask.gap() ? " gap" : "")
                : ((LiveTokens.Kept) polled).answer().utf8String();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        TIME.timePasses(time);
    }

    private void awaitAsked(int count) {
        Await.until("requests", LIMIT, () -> historian.asked().size() == count);
    }

    @Test
    void givesHandlesAndTakesASeatForEach() throws Exception {
        String first = handle("t1");
        String second = handle("t2");

        assertThat(first).isNotEqualTo(second).isNotEqualTo("t1");
        assertThat(historian.asked()).containsOnly("/getLiveDataToken " + REQUEST);
        assertThat(polled(first)).isEqualTo("ask with t1");
        assertThat(polled(second)).isEqualTo("ask with t2");
        assertThat(seats.count().taken()).isEqualTo(2);
        assertThat(failure(open())).isEqualTo(FailureKind.CANARY_SEATS);
        assertThat(live.held()).isEqualTo(2);
    }

    @Test
    void takesNoSeatWhereThereIsNoToken() throws Exception {
        CompletableFuture<Response> opened = open();
        historian.fail(FailureKind.UPSTREAM_REJECTED);

        assertThat(failure(opened)).isEqualTo(FailureKind.UPSTREAM_REJECTED);
        assertThat(seats.count().taken()).isZero();
        assertThat(failure(poll("somebody's"))).isEqualTo(FailureKind.UPSTREAM_TOKEN);
    }

    @Test
    void replacesATokenThatHasEndedForAllWhoPoll() throws Exception {
        String handle = handle("t1");
        LiveTokens.Ask before = (LiveTokens.Ask) got(poll(handle));
        live.ended(handle, before.token());
        live.ended(handle, before.token());
        CompletableFuture<LiveTokens.Polled> one = poll(handle);
        CompletableFuture<LiveTokens.Polled> other = poll(handle);
        historian.answer(given("t2"));

        assertThat(word(got(one))).isEqualTo("ask with t2 renewed gap");
        assertThat(word(got(other))).isEqualTo("ask with t2");
        live.ended(handle, before.token());
        assertThat(polled(handle)).isEqualTo("ask with t2");
        assertThat(historian.asked()).hasSize(2);
        assertThat(seats.count().taken()).isEqualTo(1);
    }

    @Test
    void tellsNothingToSomebodyWhoIsNotThereAnyMore() throws Exception {
        String handle = handle("t1");
        live.ended(handle, ((LiveTokens.Ask) got(poll(handle))).token());
        CompletableFuture<LiveTokens.Polled> late = poll(handle);
        awaitAsked(2);
        clock.addAndGet(LIMIT.toNanos());
        historian.answer(given("t2"));

        assertThat(failure(late)).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(polled(handle)).isEqualTo("ask with t2 renewed gap");
    }

    @Test
    void tellsOfAGapWhereWhatItHeardIsNoAnswer() throws Exception {
        String handle = handle("t1");
        pass(LIMITS.keepAlive());
        awaitAsked(2);
        historian.answer("<html>");

        assertThat(polled(handle)).isEqualTo("ask with t1 gap");
    }

    @Test
    void asksInTheClientsPlaceAndKeepsWhatItHears() throws Exception {
        String handle = handle("t1");
        assertThat(polled(handle)).isEqualTo("ask with t1");
        pass(LIMITS.keepAlive());
        awaitAsked(2);
        CompletableFuture<LiveTokens.Polled> meanwhile = poll(handle);
        historian.answer(changes(1));

        assertThat(historian.asked().get(1)).isEqualTo("/getLiveData {\"liveDataToken\":\"t1\"}");
        assertThat(word(got(meanwhile))).isEqualTo(changes(1));
        assertThat(polled(handle)).isEqualTo("ask with t1");
    }

    @Test
    void tellsOfAGapWhereWhatItHeardIsLost() throws Exception {
        String handle = handle("t1");
        pass(LIMITS.keepAlive());
        awaitAsked(2);
        historian.fail(FailureKind.UPSTREAM_CLOSED);

        assertThat(polled(handle)).isEqualTo("ask with t1 gap");
        assertThat(polled(handle)).isEqualTo("ask with t1");
        live.failed(handle);
        assertThat(polled(handle)).isEqualTo("ask with t1 gap");
    }

    @Test
    void givesBackWhatNobodyPollsAndWhatIsRevoked() throws Exception {
        String left = handle("t1");
        String revoked = handle("t2");
        got(live.close(revoked).toCompletableFuture());
        historian.answer(GOOD);
        Await.until("one seat is free", LIMIT, () -> seats.count().taken() == 1);
        pass(LIMITS.giveUpAfter());
        awaitAsked(4);

        assertThat(historian.asked().get(2)).isEqualTo("/revokeLiveDataToken {\"liveDataToken\":\"t2\"}");
        assertThat(historian.asked().get(3)).isEqualTo("/revokeLiveDataToken {\"liveDataToken\":\"t1\"}");
        historian.answer(GOOD);
        Await.until("both are free", LIMIT, () -> seats.count().taken() == 0);
        assertThat(failure(poll(left))).isEqualTo(FailureKind.UPSTREAM_TOKEN);
    }

    @Test
    void keepsTheSeatWhileTheHistorianMayHoldIts() throws Exception {
        String handle = handle("t1");
        got(live.close(handle).toCompletableFuture());
        historian.fail(FailureKind.UPSTREAM_TIMEOUT);
        Await.stays(Duration.ofMillis(100), () -> seats.count().taken() == 1);
        pass(UserTokens.IDLE_LIFE);

        Await.until("it has ended by itself", LIMIT, () -> seats.count().taken() == 0);
    }

    @Test
    void givesAllBackWhenItStopsAndNoneAfterThat() throws Exception {
        handle("t1");
        CompletableFuture<Response> late = open();
        awaitAsked(2);
        CompletableFuture<?> stopped = live.stop().toCompletableFuture();
        awaitAsked(3);
        historian.answer(given("t2"));
        historian.answer(GOOD);
        historian.answer(GOOD);
        got(stopped);

        assertThat(failure(late)).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(historian.asked())
                .filteredOn(asked -> asked.startsWith("/revokeLiveDataToken"))
                .hasSize(2);
        assertThat(failure(open())).isEqualTo(FailureKind.POOL_DRAINING);
        assertThat(seats.count().taken()).isZero();
    }
}
