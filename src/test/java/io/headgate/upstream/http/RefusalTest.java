package io.headgate.upstream.http;

import static io.headgate.upstream.http.Bench.get;
import static io.headgate.upstream.http.Bench.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Attempt;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.pool.Link;
import io.headgate.testing.Await;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.headgate.wire.Body;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an exchange tells of how far it came, and of answers that only say "not now". */
class RefusalTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void nothingIsLeft() {
        upstream.close();
    }

    private Attempt<Response> send(Link<HttpSession> link) {
        return link.session().send(Bench.get("/"), in(Bench.PATIENCE));
    }

    @ParameterizedTest
    @CsvSource({
        "200, SUCCESS, false",
        "404, SUCCESS, false",
        "408, SUCCESS, false",
        "429, IGNORE, true",
        "500, SUCCESS, false",
        "502, DROPPED, true",
        "503, DROPPED, true",
        "504, DROPPED, true",
        "507, SUCCESS, false"
    })
    void judgesAnAnswerByItsStatusAndKeepsTheConnection(int status, Outcome outcome, boolean notNow) {
        upstream.answer(Script.always(Step.send("HTTP/1.1 " + status + " X\r\nContent-Length: 1\r\n\r\nx")));
        Link<HttpSession> link = BENCH.open(upstream.url());
        Attempt<Response> attempt = send(link);

        assertThat(get(attempt.answer()).status()).isEqualTo(status);
        assertThat(BENCH.outcome(attempt)).isEqualTo(outcome);
        assertThat(attempt.notNow() != null).isEqualTo(notNow);
        assertThat(attempt.reach()).isEqualTo(Reach.ANSWERED);
        assertThat(link.usable()).isTrue();
    }

    @Test
    void collectsARefusalThatComesInPieces() {
        upstream.answer(Script.always(
                Step.send("HTTP/1.1 503 X\r\nRetry-After: 4\r\nTransfer-Encoding: chunked\r\n\r\n"),
                Step.pause(Duration.ofMillis(30)),
                Step.send(Script.chunk("wait ")),
                Step.pause(Duration.ofMillis(30)),
                Step.send(Script.chunk("a bit") + Script.chunk(""))));
        Attempt<Response> attempt = send(BENCH.open(upstream.url()));

        Response answer = get(attempt.answer());

        assertThat(((Body.Bytes) answer.body()).bytes().utf8String()).isEqualTo("wait a bit");
        assertThat(attempt.notNow()).isEqualTo(new NotNow(Duration.ofSeconds(4), false));
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void passesARefusalOnThatIsAnnouncedTooLong() {
        int length = Bench.KEPT + 1;
        CountDownLatch read = new CountDownLatch(1);
        upstream.answer(Script.always(
                Step.send("HTTP/1.1 503 X\r\nContent-Length: " + length + "\r\n\r\n"),
                Step.awaiting(read),
                Step.send("x".repeat(length))));
        Attempt<Response> attempt = send(BENCH.open(upstream.url()));

        Response answer = get(attempt.answer());
        read.countDown();

        assertThat(attempt.notNow()).isNull();
        assertThat(BENCH.text(answer)).hasSize(length);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void passesARefusalOnThatGrowsTooLong() {
        String half = "x".repeat(Bench.KEPT / 2 + 1);
        CountDownLatch read = new CountDownLatch(1);
        upstream.answer(Script.always(
                Step.send("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n" + Script.chunk(half)),
                Step.pause(Duration.ofMillis(30)),
                Step.send(Script.chunk(half)),
                Step.awaiting(read),
                Step.send(Script.chunk(half) + Script.chunk(""))));
        Attempt<Response> attempt = send(BENCH.open(upstream.url()));

        Response answer = get(attempt.answer());
        read.countDown();

        assertThat(attempt.notNow()).isNull();
        assertThat(BENCH.text(answer)).hasSize(3 * half.length());
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void failsWhereARefusalBreaksOff() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 503 X\r\nContent-Length: 9\r\n\r\nwait"), Step.close()));
        Attempt<Response> attempt = send(BENCH.open(upstream.url()));

        Failure failure = Bench.failure(attempt.answer());

        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(attempt.reach()).isEqualTo(Reach.ANSWERED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void stopsWaitingForTheRestOfARefusal() {
        BENCH.betweenBytes(Duration.ofMillis(100));
        CountDownLatch over = new CountDownLatch(1);
        upstream.answer(
                Script.always(Step.send("HTTP/1.1 503 X\r\nContent-Length: 9\r\n\r\nwait"), Step.awaiting(over)));
        Attempt<Response> attempt = send(BENCH.open(upstream.url()));

        Failure failure = Bench.failure(attempt.answer());
        over.countDown();

        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void knowsThatARequestWasSentAndNothingCame() {
        upstream.answer(Script.always(Step.close()));
        Attempt<Response> attempt = send(BENCH.open(upstream.url()));

        assertThat(Bench.failure(attempt.answer()).detail()).contains("whether the upstream acted is unknown");
        assertThat(attempt.reach()).isEqualTo(Reach.SENT);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void knowsThatAnAnswerHadBegun() {
        upstream.answer(Script.always(Step.send("H"), Step.close()));
        Attempt<Response> attempt = send(BENCH.open(upstream.url()));

        assertThat(Bench.failure(attempt.answer()).detail()).contains("in the middle of the answer");
        assertThat(attempt.reach()).isEqualTo(Reach.ANSWERED);
    }

    @Test
    void knowsThatNothingWasSentOnAConnectionThatHadEnded() {
        Link<HttpSession> link = BENCH.open(upstream.url());
        assertThat(BENCH.ask(link, "first")).isEqualTo("first");
        upstream.connections().get(0).close();
        get(link.closed());

        Attempt<Response> attempt = send(link);

        Failure failure = Bench.failure(attempt.answer());
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(failure.detail()).contains("nothing was sent");
        assertThat(attempt.reach()).isEqualTo(Reach.UNSENT);
        // An upstream may close what it has answered on; that is no failure of its.
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.IGNORE);
    }

    @Test
    void blamesAnUpstreamThatEndsAConnectionBeforeItEverAnswered() {
        Link<HttpSession> link = BENCH.open(upstream.url());
        Await.until(
                "it was accepted", Bench.PATIENCE, () -> !upstream.connections().isEmpty());
        upstream.connections().get(0).close();
        get(link.closed());

        Attempt<Response> attempt = send(link);

        assertThat(Bench.failure(attempt.answer()).detail()).contains("nothing was sent");
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }
}
