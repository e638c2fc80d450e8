package io.headgate.upstream.http;

import static io.headgate.upstream.http.Bench.get;
import static io.headgate.upstream.http.Bench.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Attempt;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.Link;
import io.headgate.testing.Await;
import io.headgate.testing.Pattern;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.headgate.wire.Body;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that flow: as fast as the slower side, never as a whole in memory, never silently cut. */
class StreamingTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private static final int PIECE = 1 << 16;
    private static final long LARGE = 64L << 20;
    /** More than all buffers between two ends can take. */
    private static final long BUFFERS = 24L << 20;

    private static final Duration MOMENT = Duration.ofMillis(300);
    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void nothingIsLeft() {
        upstream.close();
    }

    private static Source<ByteString, ?> pattern(long length, AtomicLong taken) {
        return Source.range(0, (int) (length / PIECE) - 1).map(index -> {
            taken.addAndGet(PIECE);
            return ByteString.fromArrayUnsafe(Pattern.bytes((long) index * PIECE, PIECE));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {LARGE, -1})
    void carriesALargeRequestUnchanged(long announced) {
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session()
                .send(Bench.post(Bench.flowing(announced, pattern(LARGE, new AtomicLong()))), in(Bench.PATIENCE));

        assertThat(get(attempt.answer()).status()).isEqualTo(200);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        RecordedRequest request = upstream.requests().get(0);
        assertThat(request.body().length()).isEqualTo(LARGE);
        assertThat(request.body().checksum()).isEqualTo(Pattern.checksum(LARGE));
        assertThat(request.header(announced < 0 ? "Transfer-Encoding" : "Content-Length"))
                .contains(announced < 0 ? "chunked" : String.valueOf(LARGE));
        assertThat(link.usable()).isTrue();
        assertThat(BENCH.ask(link, "next")).isEqualTo("next");
    }

    @Test
    void carriesALargeAnswerUnchanged() {
        upstream.answer(Script.always(Step.send(Script.ok(LARGE)), Step.sendPattern(LARGE)));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        Body.Flowing body = (Body.Flowing) get(attempt.answer()).body();
        CRC32C sum = new CRC32C();
        get(body.bytes().runForeach(piece -> sum.update(piece.toArrayUnsafe()), BENCH.materializer));

        assertThat(body.length()).isEqualTo(LARGE);
        assertThat(sum.getValue()).isEqualTo(Pattern.checksum(LARGE));
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(link.usable()).isTrue();
    }

    @Test
    void readsNoFasterThanItsReader() {
        AtomicLong sent = new AtomicLong();
        upstream.answer(Script.always(Step.send(Script.ok(LARGE)), peer -> {
            for (long at = 0; at < LARGE; at += PIECE) {
                Step.send(Pattern.bytes(at, PIECE)).run(peer);
                sent.addAndGet(PIECE);
            }
        }));
        Link<HttpSession> link = BENCH.open(upstream.url());
        CompletableFuture<Done> go = new CompletableFuture<>();

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        Body.Flowing body = (Body.Flowing) get(attempt.answer()).body();
        AtomicLong received = new AtomicLong();
        var read = body.bytes()
                .mapAsync(1, piece -> {
                    received.addAndGet(piece.size());
                    return received.get() > PIECE ? go : CompletableFuture.completedFuture(Done.getInstance());
                })
                .runWith(Sink.ignore(), BENCH.materializer);
        Await.until("the first piece is here", Bench.PATIENCE, () -> received.get() > 0);
        Await.stays(MOMENT, () -> sent.get() < BUFFERS);
        assertThat(attempt.ended().toCompletableFuture()).isNotDone();
        go.complete(Done.getInstance());
        get(read);

        assertThat(received).hasValue(LARGE);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void takesNoMoreOfARequestThanTheUpstreamReads() {
        CountDownLatch read = new CountDownLatch(1);
        upstream.answerAtHead(Script.always(Step.awaiting(read), Step.readBody(), Step.send(Script.ok(0))));
        Link<HttpSession> link = BENCH.open(upstream.url());
        AtomicLong taken = new AtomicLong();

        Attempt<Response> attempt =
                link.session().send(Bench.post(Bench.flowing(LARGE, pattern(LARGE, taken))), in(Bench.PATIENCE));
        Await.until("the first piece was taken", Bench.PATIENCE, () -> taken.get() > 0);
        Await.stays(MOMENT, () -> taken.get() < BUFFERS);
        read.countDown();

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(upstream.requests().get(0).body().checksum()).isEqualTo(Pattern.checksum(LARGE));
    }

    @Test
    void leavesOutEmptyPieces() {
        Link<HttpSession> link = BENCH.open(upstream.url());
        Source<ByteString, ?> pieces =
                Source.from(List.of("", "a", "", "b", "")).map(ByteString::fromString);

        Attempt<Response> attempt = link.session().send(Bench.post(Bench.flowing(-1, pieces)), in(Bench.PATIENCE));

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(upstream.requests().get(0).text()).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void sendsABodyThatTurnsOutEmpty(long announced) {
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt =
                link.session().send(Bench.post(Bench.flowing(announced, Source.empty())), in(Bench.PATIENCE));

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(upstream.requests().get(0).text()).isEmpty();
        assertThat(BENCH.ask(link, "next")).isEqualTo("next");
    }

    @Test
    void passesAnEarlyAnswerOnAndStopsTheRequest() {
        upstream.answerAtHead(
                Script.always(Step.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig"), Step.hold()));
        Link<HttpSession> link = BENCH.open(upstream.url());
        CompletableFuture<Done> cancelled = new CompletableFuture<>();
        Source<ByteString, ?> endless = Source.repeat(ByteString.fromString("x"))
                .throttle(100, Duration.ofMillis(100))
                .watchTermination((unused, done) -> done.thenAccept(cancelled::complete));

        Attempt<Response> attempt = link.session().send(Bench.post(Bench.flowing(-1, endless)), in(Bench.PATIENCE));

        Response answer = get(attempt.answer());
        assertThat(answer.status()).isEqualTo(413);
        assertThat(BENCH.text(answer)).isEqualTo("big");
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        get(cancelled);
        get(link.closed());
        assertThat(link.usable()).isFalse();
        Await.until("the upstream sees the end", Bench.PATIENCE, () -> upstream.open() == 0);
        assertThat(upstream.connections().get(0).text()).doesNotContain("0\r\n\r\n");
    }

    @Test
    void failsWithTheRequestsOwnFailure() {
        Link<HttpSession> link = BENCH.open(upstream.url());
        Source<ByteString, ?> cut = Source.single(ByteString.fromString("abc"))
                .concat(Source.failed(
                        Failure.of(FailureKind.REQUEST_TRUNCATED, "cut").exception()));

        Attempt<Response> attempt = link.session().send(Bench.post(Bench.flowing(-1, cut)), in(Bench.PATIENCE));

        assertThat(Bench.failure(attempt.answer())).isEqualTo(Failure.of(FailureKind.REQUEST_TRUNCATED, "cut"));
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        neverSawAWholeRequest();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "much too long"})
    void neverSendsABodyOfAnotherLengthThanAnnounced(String body) {
        Link<HttpSession> link = BENCH.open(upstream.url());
        Source<ByteString, ?> bytes = Source.from(body.chars().boxed().toList())
                .map(octet -> ByteString.fromString(String.valueOf((char) (int) octet)));

        Attempt<Response> attempt = link.session().send(Bench.post(Bench.flowing(8, bytes)), in(Bench.PATIENCE));

        FailureKind expected = body.equals("short") ? FailureKind.REQUEST_TRUNCATED : FailureKind.REQUEST_BODY;
        // A body that goes on after its announced end may be noticed before or after the upstream has read that far.
        FailureKind found = kindOfEnd(attempt, expected);
        assertThat(found).isEqualTo(expected);
        link.close("done");
        Await.until(
                "the upstream sees the end", Bench.PATIENCE, () -> upstream.accepted() == 1 && upstream.open() == 0);
        assertThat(upstream.connections().get(0).text()).doesNotContain(" long");
    }

    private static FailureKind kindOfEnd(Attempt<Response> attempt, FailureKind whereAnswered) {
        try {
            get(attempt.answer());
            return whereAnswered == FailureKind.REQUEST_BODY ? whereAnswered : FailureKind.INTERNAL;
        } catch (FailureException refused) {
            return refused.failure().kind();
        }
    }

    @Test
    void closesWhenTheReaderGivesUp() {
        upstream.answer(Script.always(Step.send(Script.ok(LARGE)), Step.sendPattern(LARGE)));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        Body.Flowing body = (Body.Flowing) get(attempt.answer()).body();
        get(body.bytes().take(1).runWith(Sink.ignore(), BENCH.materializer));

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
        get(link.closed());
        Await.until("the upstream sees the end", Bench.PATIENCE, () -> upstream.open() == 0);
    }

    private void neverSawAWholeRequest() {
        Await.until("the upstream sees the end", Bench.PATIENCE, () -> upstream.open() == 0);
        assertThat(upstream.requests()).isEmpty();
    }
}
