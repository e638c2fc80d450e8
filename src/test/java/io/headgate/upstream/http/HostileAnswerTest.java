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
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An upstream that is broken or means harm: its answer is refused whole, and its connection serves nobody else. */
class HostileAnswerTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void nothingIsLeft() {
        upstream.close();
    }

    static Stream<Arguments> broken() {
        String ok = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                Arguments.of("both lengths", ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("differing lengths", ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab"),
                Arguments.of("a list of lengths", ok + "Content-Length: 2, 2\r\n\r\nab"),
                Arguments.of("a negative length", ok + "Content-Length: -1\r\n\r\n"),
                Arguments.of("a signed length", ok + "Content-Length: +2\r\n\r\nab"),
                Arguments.of("an empty length", ok + "Content-Length: \r\n\r\n"),
                Arguments.of("a hexadecimal length", ok + "Content-Length: 0x2\r\n\r\nab"),
                Arguments.of("a length beyond 64 bits", ok + "Content-Length: 18446744073709551618\r\n\r\nab"),
                Arguments.of("a quoted coding", ok + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
                Arguments.of("a coding beside chunked", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "chunked twice",
                        ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("an unknown coding", ok + "Transfer-Encoding: identity\r\n\r\nab"),
                Arguments.of("a coding in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "both lengths without content",
                        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"),
                Arguments.of("a wrong chunk size", ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"),
                Arguments.of(
                        "a chunk longer than its size", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"),
                Arguments.of("a huge chunk size", ok + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n"),
                Arguments.of("no length and no end in HTTP/1.1", ok + "X: y\r\n\r\nbody"),
                Arguments.of("a folded line", ok + "X-Long: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("a bare CR in a value", ok + "X: a\rb\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("a NUL in a value", ok + "X: a\0b\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("a bare LF", ok + "X: a\nContent-Length: 0\r\n\r\n"),
                Arguments.of("an empty name", ok + ": a\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("white space before the colon", ok + "X : a\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("an empty line first", "\r\n" + ok + "Content-Length: 0\r\n\r\n"),
                Arguments.of("status 99", "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("status 600", "HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("another version", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                Arguments.of("101 without an upgrade", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
                Arguments.of(
                        "11 interim answers",
                        "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(11) + ok + "Content-Length: 0\r\n\r\n"),
                Arguments.of("an endless header", ok + "X: " + "a".repeat(20_000)),
                Arguments.of("an endless status line", "HTTP/1.1 200 " + "a".repeat(20_000)),
                Arguments.of("too many fields", ok + "X: a\r\n".repeat(51) + "Content-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isRefusedWhole(String name, String bytes) {
        upstream.answer(Script.always(Step.send(bytes), Step.hold()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));

        Failure failure = Bench.failure(attempt.answer());
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_PROTOCOL);
        assertThat(failure.detail()).doesNotContain("127.0.0.1", "Exception", "OpenSSH");
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
        assertThat(link.usable()).isFalse();
        get(link.closed());
        Await.until("the upstream sees the end", Bench.PATIENCE, () -> upstream.open() == 0);
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isRefusedWholeHoweverItIsCut(String name, String bytes) {
        Step[] steps = new Step[3];
        int cut = Math.max(1, bytes.length() / 2);
        steps[0] = Step.send(bytes.substring(0, cut));
        steps[1] = peer -> {
            Step.pause(Duration.ofMillis(20)).run(peer);
            Step.send(bytes.substring(cut)).run(peer);
        };
        steps[2] = Step.hold();
        upstream.answer(Script.always(Arrays.copyOf(steps, 3)));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));

        Failure failure = refusedOrCut(attempt);
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_PROTOCOL);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
        assertThat(link.usable()).isFalse();
    }

    /** What is wrong with a body may show only after its beginning was passed on; then the body fails. */
    private static Failure refusedOrCut(Attempt<Response> attempt) {
        try {
            BENCH.bytes(get(attempt.answer()));
            throw new AssertionError("the answer was accepted");
        } catch (FailureException refused) {
            return refused.failure();
        }
    }

    @Test
    void keepsASecondAnswerInTheSamePacketFromTheNextCaller() {
        upstream.answer(Script.always(Step.send(Script.ok(2) + "ok" + Script.ok(6) + "POISON")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "first")).isEqualTo("ok");

        assertThat(link.usable()).isFalse();
        assertThat(get(link.closed())).isEqualTo("unsolicited bytes");
        assertThat(BENCH.unsolicited).hasValue(1);
        upstream.answer(Script.ECHO);
        assertThat(BENCH.ask(BENCH.open(upstream.url()), "second")).isEqualTo("second");
    }

    @Test
    void keepsALaterSecondAnswerFromTheNextCaller() {
        upstream.answer(Script.always(
                Step.send(Script.ok(2) + "ok"),
                Step.pause(Duration.ofMillis(150)),
                Step.send(Script.ok(6) + "POISON")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "first")).isEqualTo("ok");

        assertThat(get(link.closed())).isEqualTo("unsolicited bytes");
        assertThat(link.usable()).isFalse();
        assertThat(BENCH.unsolicited).hasValue(1);
        Attempt<Response> next = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        assertThat(Bench.failure(next.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_CLOSED);
    }

    @Test
    void closesOnOneSurplusByte() {
        upstream.answer(Script.always(Step.send(Script.ok(2) + "ok\n")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "first")).isEqualTo("ok");

        get(link.closed());
        assertThat(BENCH.unsolicited).hasValue(1);
    }

    @Test
    void closesOnBytesAfterAnAnswerToHead() {
        upstream.answer(Script.always(Step.send(Script.ok(2) + "ok")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Response answer = get(link.session()
                .send(Bench.request("HEAD", "/"), in(Bench.PATIENCE))
                .answer());

        assertThat(BENCH.text(answer)).isEmpty();
        get(link.closed());
        assertThat(BENCH.unsolicited).hasValue(1);
    }

    @Test
    void closesOnBytesAfterAChunkedAnswer() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Script.chunk("ok")
                + Script.chunk("")
                + Script.ok(6)
                + "POISON")));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(BENCH.ask(link, "first")).isEqualTo("ok");

        get(link.closed());
        assertThat(BENCH.unsolicited).hasValue(1);
    }

    @Test
    void givesNobodyThe408OfASilentConnection() {
        upstream.endSilent(
                Duration.ofMillis(100),
                "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(get(link.closed())).isEqualTo("unsolicited bytes");

        assertThat(link.usable()).isFalse();
        assertThat(BENCH.unsolicited).hasValue(1);
        Attempt<Response> late = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        assertThat(Bench.failure(late.answer()).kind()).isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(upstream.connections().get(0).bytes().length()).isZero();
    }

    @Test
    void noticesThatAnIdleConnectionWasClosed() {
        upstream.endSilent(Duration.ofMillis(50), "");
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(get(link.closed())).isEqualTo("closed by upstream");

        assertThat(link.usable()).isFalse();
        assertThat(BENCH.unsolicited).hasValue(0);
    }
}
