package io.headgate.upstream.http;

import static io.headgate.upstream.http.Bench.get;
import static io.headgate.upstream.http.Bench.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.pool.Finding;
import io.headgate.pool.Link;
import io.headgate.pool.Tier;
import io.headgate.testing.Await;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.ScriptedUpstream.Greeting;
import io.headgate.testing.Step;
import io.headgate.wire.HttpSession;
import java.time.Duration;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Opening connections, and telling in plain words why one cannot be opened; probing those that are open. */
class ConnectTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void nothingIsLeft() {
        upstream.close();
    }

    private static Failure failure(String url, Duration limit) {
        return Bench.failure(Bench.first(BENCH.connector(url), in(limit), BENCH.materializer));
    }

    @Test
    void tellsThatAConnectionWasRefused() {
        upstream.refuse();

        Failure failure = failure(upstream.url(), Bench.PATIENCE);

        assertThat(failure).isEqualTo(Failure.of(FailureKind.UPSTREAM_CONNECT, "connection refused"));
    }

    @Test
    void tellsThatANameDoesNotExist() {
        Failure failure = failure("http://no-such-host.invalid:1", Bench.PATIENCE);

        assertThat(failure).isEqualTo(Failure.of(FailureKind.UPSTREAM_CONNECT, "name not found"));
    }

    @Test
    void resolvesNames() {
        assertThat(BENCH.ask(BENCH.open("http://localhost:" + upstream.port()), "m"))
                .isEqualTo("m");
        assertThat(upstream.requests().get(0).header("Host")).contains("localhost:" + upstream.port());
    }

    @Test
    void doesNotWaitLongerThanItMay() {
        upstream.greet(Greeting.SILENCE);
        long start = System.nanoTime();

        // With TLS a connection is open only after the handshake, to which this upstream says nothing.
        Failure failure = failure("https://127.0.0.1:" + upstream.port(), Duration.ofMillis(200));

        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
        assertThat(failure.detail()).isEqualTo("no connection within the time allowed");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        Await.until("the socket is closed", Bench.PATIENCE, () -> upstream.open() == 0);
    }

    @Test
    void canBeOpenedAfterItFailed() {
        HttpConnector connector = BENCH.connector(upstream.url());
        upstream.refuse();
        assertThat(Bench.failure(Bench.first(connector, in(Bench.PATIENCE), BENCH.materializer))
                        .kind())
                .isEqualTo(FailureKind.UPSTREAM_CONNECT);
        upstream.listen();

        assertThat(BENCH.ask(get(Bench.first(connector, in(Bench.PATIENCE), BENCH.materializer)), "m"))
                .isEqualTo("m");
    }

    @Test
    void closesWithItsActor() {
        Materializer lifetime = Materializer.createMaterializer(BENCH.system);
        Link<HttpSession> link = get(Bench.first(BENCH.connector(upstream.url()), in(Bench.PATIENCE), lifetime));

        lifetime.shutdown();

        get(link.closed());
        assertThat(link.usable()).isFalse();
        Await.until("the socket is closed", Bench.PATIENCE, () -> upstream.open() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "200, true, ''",
        "204, true, ''",
        "401, true, GET /probe answered 401",
        "403, true, GET /probe answered 403",
        "404, true, ''",
        "500, false, GET /probe answered 500",
        "503, false, GET /probe answered 503"
    })
    void probesWithARoundTrip(int status, boolean well, String detail) {
        upstream.answer(answering(status));
        Link<HttpSession> link = BENCH.open(upstream.url() + "/base");

        assertThat(probe(link, Tier.MEDIUM)).isEqualTo(new Finding(well, detail));

        assertThat(link.usable()).isTrue();
        assertThat(upstream.requests().get(0).target()).isEqualTo("/base/probe?x=1");
    }

    @ParameterizedTest
    @CsvSource({"200, ''", "204, ''", "302, GET /deep answered 302", "404, GET /deep answered 404"})
    void wantsSuccessOfADeepProbe(int status, String detail) {
        upstream.answer(answering(status));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(probe(link, Tier.DEEP)).isEqualTo(new Finding(detail.isEmpty(), detail));

        assertThat(upstream.requests().get(0).target()).isEqualTo("/deep");
    }

    private static Script answering(int status) {
        return Script.always(
                Step.send("HTTP/1.1 " + status + " x\r\n" + (status == 204 ? "" : "Content-Length: 9\r\n") + "\r\n"),
                Step.send(status == 204 ? "" : "some text"));
    }

    private static Finding probe(Link<HttpSession> link, Tier tier) {
        return get(link.probe(tier, in(Bench.PATIENCE)));
    }

    @Test
    void doesNotProbeAgainstAnAnswerThatIsNotOne() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\n\r\n"), Step.close()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(probe(link, Tier.MEDIUM).healthy()).isFalse();
        assertThat(probe(link, Tier.MEDIUM))
                .isEqualTo(
                        Finding.ill(
                                "GET /probe was not answered: the connection ended before the request was written; nothing was sent"));
    }

    @Test
    void tellsThatAProbesAnswerBrokeOff() {
        upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome"), Step.close()));

        assertThat(probe(BENCH.open(upstream.url()), Tier.MEDIUM))
                .isEqualTo(Finding.ill("GET /probe got a broken answer"));
    }

    @Test
    void readsNoMoreOfAProbesAnswerThanAProbeNeeds() {
        long length = 10 * RoundTrip.LARGEST;
        upstream.answer(Script.always(Step.send(Script.ok(length)), Step.sendPattern(length)));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(probe(link, Tier.MEDIUM)).isEqualTo(Finding.ill("GET /probe answered more than it should"));

        get(link.closed());
        assertThat(link.usable()).isFalse();
    }

    @Test
    void probesNoLongerThanItMay() {
        upstream.answer(Script.always(Step.hold()));
        Link<HttpSession> link = BENCH.open(upstream.url());

        assertThat(get(link.probe(Tier.MEDIUM, in(Duration.ofMillis(100)))).healthy())
                .isFalse();

        assertThat(link.usable()).isFalse();
    }
}
