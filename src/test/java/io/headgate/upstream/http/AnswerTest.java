package io.headgate.upstream.http;

import static io.headgate.upstream.http.Bench.get;
import static io.headgate.upstream.http.Bench.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Attempt;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.Link;
import io.headgate.testing.Await;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where answers end, and what borrowers see of them (RFC 9112, 6.3). */
class AnswerTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private static final Duration MOMENT = Duration.ofMillis(30);
    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void nothingIsLeft() {
        upstream.close();
    }

    private Attempt<Response> send(Link<HttpSession> link, String method) {
        return link.session().send(Bench.request(method, "/"), in(Bench.PATIENCE));
    }

    @Test
    void passesHeadersOnWithoutFraming() {
        upstream.answer(Script.always(Step.send(
                "HTTP/1.1 418 x\r\nSet-Cookie: a\r\nset-cookie: b\r\nX: \u00e9\r\nContent-Length: 2\r\n\r\nok")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Response answer = get(send(link, "GET").answer());

        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.headers()).isEqualTo(Headers.of("Set-Cookie", "a", "set-cookie", "b", "X", "\u00e9"));
        assertThat(answer.body()).isInstanceOf(Body.Bytes.class);
        assertThat(BENCH.text(answer)).isEqualTo("ok");
    }

    @Test
    void givesASmallChunkedAnswerWhole() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Script.chunk("hello ")
                + Script.chunk("world")
                + Script.chunk(""))));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Response answer = get(send(link, "GET").answer());

        assertThat(answer.body()).isInstanceOf(Body.Bytes.class);
        assertThat(BENCH.text(answer)).isEqualTo("hello world");
        assertThat(answer.headers().contains("transfer-encoding")).isFalse();
        assertThat(link.usable()).isTrue();
    }

    @Test
    void flowsWhatIsNotHereYetAndKeepsTrailersApart() {
        upstream.answer(Script.always(
                Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Script.chunk("hello ")),
                Step.pause(MOMENT),
                Step.send("5\r\nwor"),
                Step.pause(MOMENT),
                Step.send("ld\r\n0\r\nContent-"),
                Step.pause(MOMENT),
                Step.send("Length: 7\r\n\r\n")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "GET");
        Response answer = get(attempt.answer());

        assertThat(answer.body().length()).isEqualTo(-1);
        assertThat(BENCH.text(answer)).isEqualTo("hello world");
        assertThat(((Body.Flowing) answer.body()).trailers().get()).isEqualTo(Headers.of("Content-Length", "7"));
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(link.usable()).isTrue();
        upstream.answer(Script.ECHO);
        assertThat(BENCH.ask(link, "next")).isEqualTo("next");
    }

    @Test
    void readsAHeadThatArrivesByteByByte() {
        String bytes = Script.ok(2, "X: y") + "ok";
        Step[] steps = bytes.chars()
                .mapToObj(octet -> (Step) peer -> {
                    Step.pause(Duration.ofMillis(1)).run(peer);
                    Step.send(String.valueOf((char) octet)).run(peer);
                })
                .toArray(Step[]::new);
        upstream.answer(Script.always(steps));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "m")).isEqualTo("ok");
        assertThat(link.usable()).isTrue();
    }

    @Test
    void dropsUpToTenInterimAnswers() {
        upstream.answer(Script.always(
                Step.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(9)),
                Step.pause(MOMENT),
                Step.send("HTTP/1.1 100 Continue\r\n\r\n"),
                Step.pause(MOMENT),
                Step.send(Script.ok(2) + "ok")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "m")).isEqualTo("ok");
        assertThat(BENCH.ask(link, "m")).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void hasNoBodyWithTheseStatuses(int status) {
        upstream.answer(Script.always(Step.send("HTTP/1.1 " + status + " x\r\nETag: \"a\"\r\n\r\n")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Response answer = get(send(link, "GET").answer());

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().length()).isZero();
        assertThat(link.usable()).isTrue();
    }

    @Test
    void ignoresTheLengthThatA304Declares() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 304 x\r\nContent-Length: 1000\r\n\r\n")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "m")).isEmpty();
        assertThat(BENCH.ask(link, "m")).isEmpty();
    }

    @Test
    void showsTheLengthOfWhatHeadLeavesOut() {
        upstream.answer(Script.always(Step.send(Script.ok(1234))));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "HEAD");
        Response answer = get(attempt.answer());

        assertThat(answer.body().length()).isEqualTo(1234);
        assertThat(BENCH.text(answer)).isEmpty();
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(link.usable()).isTrue();
    }

    @Test
    void readsOldServersUntilTheyClose() {
        upstream.answer(Script.always(
                Step.send("HTTP/1.0 200 OK\r\n\r\nhel"), Step.pause(MOMENT), Step.send("lo"), Step.close()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "GET");

        assertThat(BENCH.text(get(attempt.answer()))).isEqualTo("hello");
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        get(link.closed());
        assertThat(link.usable()).isFalse();
    }

    @Test
    void readsTheWholeOfWhatCameTogetherWithTheEnd() {
        upstream.answer(Script.always(Step.send("HTTP/1.0 200 OK\r\n\r\nhello"), Step.close()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "GET");
        Response answer = get(attempt.answer());
        Await.until("the end is here", Bench.PATIENCE, () -> upstream.open() == 0);

        assertThat(BENCH.text(answer)).isEqualTo("hello");
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        get(link.closed());
    }

    @Test
    void readsUntilTheCloseWhereTheConfigurationAllowsIt() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\n\r\nhello"), Step.close()));
        Link<HttpSession> link = BENCH.closeDelimited().open(upstream.url());

        assertThat(BENCH.ask(link, "m")).isEqualTo("hello");
        assertThat(link.usable()).isFalse();
    }

    @Test
    void reusesAnOldServerThatKeepsConnections() {
        upstream.answer(
                Script.always(Step.send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "m")).isEqualTo("ok");
        assertThat(BENCH.ask(link, "m")).isEqualTo("ok");
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @Test
    void leavesAConnectionBeforeTheTimeThatTheServerAnnounced() {
        upstream.answer(Script.always(Step.send(Script.ok(2, "Keep-Alive: timeout=1, max=9") + "ok")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "m")).isEqualTo("ok");

        assertThat(link.usable()).isTrue();
        Await.until("half a second has passed", Duration.ofMillis(900), () -> !link.usable());
    }

    @Test
    void failsABodyThatEndsShortOfItsLength() {
        upstream.answer(Script.always(Step.send(Script.ok(10) + "hello"), Step.close()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "GET");
        Response answer = get(attempt.answer());

        assertThat(answer.body().length()).isEqualTo(10);
        assertThat(bodyFailure(answer)).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void failsAChunkedBodyWithoutItsEnd() {
        upstream.answer(Script.always(
                Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Script.chunk("hello")),
                Step.close()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "GET");

        assertThat(bodyFailure(get(attempt.answer()))).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void failsACloseDelimitedBodyThatWasReset() {
        upstream.answer(Script.always(Step.send("HTTP/1.0 200 OK\r\n\r\nhello"), Step.pause(MOMENT), Step.reset()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "GET");

        assertThat(bodyFailure(get(attempt.answer()))).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le"})
    void failsWithoutAHead(String bytes) {
        upstream.answer(Script.always(Step.send(bytes), Step.close()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = send(link, "PUT");

        assertThat(Bench.failure(attempt.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
        assertThat(upstream.requestCount()).isEqualTo(1);
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    /** Otherwise a caller who hardly waits could have a slow upstream taken for down. */
    @Test
    void blamesTheUpstreamOnlyForItsOwnTime() {
        upstream.answer(Script.always(Step.hold()));
        Attempt<Response> impatient = BENCH.open(upstream.url()).session().send(Bench.request("GET", "/"), in(MOMENT));
        Attempt<Response> patient = send(BENCH.firstByte(MOMENT).open(upstream.url()), "GET");

        assertThat(Bench.failure(impatient.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(BENCH.outcome(impatient)).isEqualTo(Outcome.IGNORE);
        assertThat(Bench.failure(patient.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
        assertThat(BENCH.outcome(patient)).isEqualTo(Outcome.DROPPED);
    }

    private static FailureKind bodyFailure(Response answer) {
        try {
            throw new AssertionError("the body ended well: " + BENCH.text(answer));
        } catch (FailureException cut) {
            return cut.failure().kind();
        }
    }
}
