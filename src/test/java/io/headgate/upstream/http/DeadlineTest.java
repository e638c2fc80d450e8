package io.headgate.upstream.http;

import static io.headgate.upstream.http.Bench.get;
import static io.headgate.upstream.http.Bench.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.Ticker;
import io.headgate.pool.Link;
import io.headgate.testing.Await;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.headgate.wire.Body;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every wait has an end, and the end is blamed on whoever was waited for. */
class DeadlineTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private static final Duration SHORT = Duration.ofMillis(200);
    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void nothingIsLeft() {
        Await.until("nothing is open", Bench.PATIENCE, () -> upstream.open() == 0);
        upstream.close();
    }

    private static void isTimeout(Attempt<Response> attempt, Outcome outcome) {
        assertThat(Bench.failure(attempt.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(BENCH.outcome(attempt)).isEqualTo(outcome);
    }

    private static Failure bodyFailure(Attempt<Response> attempt) {
        try {
            throw new AssertionError("the body ended well: " + BENCH.bytes(get(attempt.answer())));
        } catch (FailureException cut) {
            return cut.failure();
        }
    }

    @Test
    void sendsNothingAfterTheDeadline() {
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), new Deadline(Ticker.SYSTEM.nanos() - 1));

        assertThat(Bench.failure(attempt.answer()).kind()).isEqualTo(FailureKind.POOL_DEADLINE);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        assertThat(link.usable()).isTrue();
        assertThat(BENCH.ask(link, "next")).isEqualTo("next");
        assertThat(upstream.requestCount()).isEqualTo(1);
        link.close("done");
    }

    @Test
    void waitsForTheFirstByteSoLong() {
        upstream.answer(Script.always(Step.hold()));
        Link<HttpSession> link = BENCH.firstByte(SHORT).open(upstream.url());
        long start = System.nanoTime();

        isTimeout(link.session().send(Bench.get("/"), in(Bench.PATIENCE)), Outcome.DROPPED);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.plusSeconds(2));
        get(link.closed());
        assertThat(link.usable()).isFalse();
    }

    @Test
    void waitsForTheRestOfAHeadSoLong() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\n"), Step.hold()));
        Link<HttpSession> link = BENCH.betweenBytes(SHORT).open(upstream.url());

        isTimeout(link.session().send(Bench.get("/"), in(Bench.PATIENCE)), Outcome.DROPPED);
    }

    @Test
    void waitsForTheRestOfABodySoLong() {
        upstream.answer(Script.always(Step.send(Script.ok(10) + "hello"), Step.hold()));
        Link<HttpSession> link = BENCH.betweenBytes(SHORT).open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));

        assertThat(bodyFailure(attempt).kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void waitsForTheWholeUntilTheDeadline() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), peer -> {
            for (int i = 0; i < 1000; i++) {
                Step.send(Script.chunk("drip")).run(peer);
                Step.pause(Duration.ofMillis(20)).run(peer);
            }
        }));
        Link<HttpSession> link = BENCH.betweenBytes(SHORT).open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(SHORT.multipliedBy(3)));

        assertThat(bodyFailure(attempt).kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        // The upstream kept every limit of its own: it was the caller who would not wait any longer.
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
    }

    @Test
    void waitsForAnUpstreamThatStopsReadingSoLong() {
        CountDownLatch over = new CountDownLatch(1);
        upstream.answerAtHead(Script.always(Step.awaiting(over), Step.hold()));
        Link<HttpSession> link = BENCH.betweenBytes(SHORT).open(upstream.url());
        Source<ByteString, ?> endless = Source.repeat(ByteString.fromArrayUnsafe(new byte[1 << 16]));

        Attempt<Response> attempt = link.session().send(Bench.post(Bench.flowing(-1, endless)), in(Bench.PATIENCE));

        Failure failure = Bench.failure(attempt.answer());
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(failure.detail()).contains("stopped reading");
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
        over.countDown();
    }

    @Test
    void doesNotBlameTheUpstreamForASlowSender() {
        Link<HttpSession> link = BENCH.betweenBytes(SHORT).firstByte(SHORT).open(upstream.url());
        Source<ByteString, ?> silent = Source.single(ByteString.fromString("a")).concat(Source.maybe());

        Attempt<Response> attempt =
                link.session().send(Bench.post(Bench.flowing(-1, silent)), in(SHORT.multipliedBy(3)));
        Await.stays(
                SHORT.multipliedBy(2),
                () -> !attempt.ended().toCompletableFuture().isDone());

        assertThat(Bench.failure(attempt.answer()).kind()).isEqualTo(FailureKind.REQUEST_TIMEOUT);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
    }

    @Test
    void doesNotBlameTheUpstreamForASlowReader() {
        upstream.answer(Script.always(Step.send(Script.ok(10) + "hello"), Step.hold()));
        Link<HttpSession> link = BENCH.betweenBytes(SHORT).open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(SHORT.multipliedBy(3)));
        Body.Flowing body = (Body.Flowing) get(attempt.answer()).body();
        Await.stays(
                SHORT.multipliedBy(2),
                () -> !attempt.ended().toCompletableFuture().isDone());

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        assertThat(Bench.failure(body.bytes().runWith(Sink.ignore(), BENCH.materializer))
                        .kind())
                .isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
    }

    @Test
    void stopsWaitingForAnAnswerWhenTheCallIsGivenUp() {
        upstream.answer(Script.always(Step.hold()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        Await.until("the request is there", Bench.PATIENCE, () -> upstream.requestCount() == 1);
        attempt.abort(Failure.of(FailureKind.CANCELLED));

        assertThat(Bench.failure(attempt.answer()).kind()).isEqualTo(FailureKind.CANCELLED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        get(link.closed());
    }

    @Test
    void stopsSendingWhenTheCallIsGivenUp() {
        Link<HttpSession> link = BENCH.open(upstream.url());
        CompletableFuture<Object> stopped = new CompletableFuture<>();
        Source<ByteString, ?> silent = Source.single(ByteString.fromString("a"))
                .concat(Source.maybe())
                .watchTermination((unused, done) -> done.handle((ok, failed) -> stopped.complete("stopped")));

        Attempt<Response> attempt = link.session().send(Bench.post(Bench.flowing(-1, silent)), in(Bench.PATIENCE));
        Await.until(
                "the request has begun",
                Bench.PATIENCE,
                () -> upstream.connections().stream()
                        .anyMatch(connection -> connection.text().endsWith("a\r\n")));
        attempt.abort(Failure.of(FailureKind.CANCELLED));

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        get(stopped);
        Await.until("the upstream sees the end", Bench.PATIENCE, () -> upstream.open() == 0);
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void cutsTheBodyWhenTheCallIsGivenUp() {
        upstream.answer(Script.always(Step.send(Script.ok(10) + "hello"), Step.hold()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        Body.Flowing body = (Body.Flowing) get(attempt.answer()).body();
        attempt.abort(Failure.of(FailureKind.CANCELLED));

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        assertThat(Bench.failure(body.bytes().runWith(Sink.ignore(), BENCH.materializer))
                        .kind())
                .isEqualTo(FailureKind.CANCELLED);
    }

    @Test
    void ignoresAnAbortThatComesTooLate() {
        Link<HttpSession> link = BENCH.open(upstream.url());
        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);

        attempt.abort(Failure.of(FailureKind.CANCELLED));

        for (int i = 0; i < 20; i++) {
            assertThat(BENCH.ask(link, "m" + i)).isEqualTo("m" + i);
        }
        link.close("done");
        assertThat(get(link.closed())).isEqualTo("done");
    }

    @Test
    void failsWhatIsUnderWayWhenTheConnectionIsClosed() {
        upstream.answer(Script.always(Step.hold()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        link.close("drained");
        link.close("twice");

        assertThat(Bench.failure(attempt.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        assertThat(get(link.closed())).isEqualTo("drained");
    }

    @Test
    void failsWhatIsUnderWayWhenItsActorStops() {
        upstream.answer(Script.always(Step.hold()));
        var lifetime = Materializer.createMaterializer(BENCH.system);
        Link<HttpSession> link = get(Bench.first(BENCH.connector(upstream.url()), in(Bench.PATIENCE), lifetime));

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        Await.until("the request is there", Bench.PATIENCE, () -> upstream.requestCount() == 1);
        lifetime.shutdown();

        assertThat(Bench.failure(attempt.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        get(link.closed());
    }
}
