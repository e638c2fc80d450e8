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
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.HttpSession.Outgoing;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a connection serves again, and when it must not (RFC 9112, 9.3). */
class ReuseTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void nothingIsLeft() {
        upstream.close();
    }

    @Test
    void answersOneRequestAfterTheOtherOnOneConnection() {
        Link<HttpSession> link = BENCH.open(upstream.url());

        for (int i = 0; i < 200; i++) {
            assertThat(BENCH.ask(link, "m" + i)).isEqualTo("m" + i);
            assertThat(link.usable()).isTrue();
        }

        assertThat(upstream.accepted()).isEqualTo(1);
        assertThat(upstream.complaints()).isEmpty();
    }

    @Test
    void writesTheRequestInOneForm() {
        Link<HttpSession> link = BENCH.own(Headers.of("api-key", "s3cret")).open(upstream.url() + "/base/");

        Outgoing request = new Outgoing(
                "POST",
                "/a%20b?q=1",
                Headers.of("X-One", "1", "Api-Key", "the client's"),
                Body.of(ByteString.fromString("body")));
        get(link.session().send(request, in(Bench.PATIENCE)).ended());

        assertThat(upstream.connections().get(0).text())
                .isEqualTo("POST /base/a%20b?q=1 HTTP/1.1\r\nX-One: 1\r\nHost: 127.0.0.1:" + upstream.port()
                        + "\r\napi-key: s3cret\r\nContent-Length: 4\r\n\r\nbody");
    }

    @Test
    void leavesTheConnectionThatTheUpstreamWantsToClose() {
        upstream.answer(Script.always(Step.send(Script.ok(0, "Connection: close"))));
        Link<HttpSession> link = BENCH.open(upstream.url());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));

        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(link.usable()).isFalse();
        assertThat(get(link.closed())).isEqualTo("not to be used again");
        assertThat(Bench.failure(link.session()
                                .send(Bench.get("/"), in(Bench.PATIENCE))
                                .answer())
                        .kind())
                .isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void neverGivesAnAnswerToAnotherRequestThanItsOwn() {
        upstream.answer(request -> {
            String marker = request.header("X-Marker").orElseThrow();
            String whole = Script.ok(marker.length()) + marker;
            return switch (request.hashCode() & 7) {
                case 0 -> List.of(Step.send(whole + whole));
                case 2 ->
                    List.of(
                            Step.send(whole.substring(0, whole.length() - 2)),
                            Step.send(marker.substring(marker.length() - 2)));
                case 3 -> List.of(Step.pause(Duration.ofMillis(2)), Step.send(whole));
                default -> List.of(Step.send(whole));
            };
        });
        Random random = new Random(11);
        Link<HttpSession> link = BENCH.open(upstream.url());
        int answered = 0;
        for (int i = 0; i < 600; i++) {
            if (!link.usable()) {
                link.close("not usable");
                link = BENCH.open(upstream.url());
            }
            String marker = "marker-" + i;
            Attempt<Response> attempt =
                    link.session().send(Bench.request("GET", "/", "X-Marker", marker), in(Bench.PATIENCE));
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
                attempt.abort(Failure.of(FailureKind.CANCELLED));
            }
            try {
                assertThat(BENCH.text(get(attempt.answer()))).isEqualTo(marker);
                answered++;
            } catch (FailureException ended) {
                assertThat(ended.failure().kind()).isIn(FailureKind.CANCELLED, FailureKind.UPSTREAM_CLOSED);
            }
            get(attempt.ended());
        }

        assertThat(answered).isGreaterThan(300);
        link.close("done");
    }
}
