package io.headgate.upstream.http;

import static io.headgate.upstream.http.Bench.get;
import static io.headgate.upstream.http.Bench.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.call.Attempt;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.config.Secret;
import io.headgate.pool.Link;
import io.headgate.testing.Await;
import io.headgate.testing.Certificates;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.Pattern;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.headgate.testing.TlsFront;
import io.headgate.wire.Body;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS towards an upstream: the chain and the name are verified, and a cut session is no clean end. */
class TlsTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private static final long LARGE = 8L << 20;

    @TempDir
    private static Path folder;

    private static Path authority;
    private static Path trustStore;
    private static Path good;
    private static Path expired;
    private static Path early;
    private static Path misnamed;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final List<AutoCloseable> servers = new ArrayList<>(List.of(upstream));

    @BeforeAll
    static void makeCertificates() throws Exception {
        Certificates certificates = new Certificates(folder);
        authority = certificates.pem();
        trustStore = certificates.trustStore();
        good = certificates.server("good", "dns:localhost,ip:127.0.0.1");
        expired = certificates.server("expired", "dns:localhost", "-startdate", "-10d", "-validity", "5");
        early = certificates.server("early", "dns:localhost", "-startdate", "+10d", "-validity", "5");
        misnamed = certificates.server("misnamed", "dns:elsewhere.example");
    }

    @BeforeEach
    void fresh() {
        BENCH.tls(new TlsConfig(authority, null));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private TlsFront front(Path keyStore, String... protocols) throws Exception {
        TlsFront front = new TlsFront(keyStore, upstream.port(), protocols);
        servers.add(front);
        return front;
    }

    private String serve(Path keyStore) throws Exception {
        return front(keyStore).url();
    }

    private static Failure refused(String url) {
        return Bench.failure(Bench.first(BENCH.connector(url), in(Bench.PATIENCE), BENCH.materializer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void talksToAServerThatItCanTrust(String protocol) throws Exception {
        TlsFront front = front(good, protocol);
        Link<HttpSession> link = BENCH.open(front.url());

        for (int i = 0; i < 20; i++) {
            assertThat(BENCH.ask(link, "m" + i)).isEqualTo("m" + i);
        }

        assertThat(link.usable()).isTrue();
        assertThat(upstream.accepted()).isEqualTo(1);
        assertThat(front.names).containsExactly("localhost");
    }

    @Test
    void tellsHowLongAHandshakeTook() throws Exception {
        String url = serve(good);
        long began = System.nanoTime();
        Link<HttpSession> link = BENCH.open(url);
        long took = System.nanoTime() - began;
        BENCH.ask(link, "m");

        assertThat(BENCH.handshakes)
                .singleElement()
                .satisfies(nanos -> assertThat(nanos).isPositive().isLessThan(took));

        refused(serve(expired));
        assertThat(BENCH.handshakes).as("that failed").hasSize(1);
    }

    @Test
    void takesATrustStoreToo() throws Exception {
        BENCH.tls(new TlsConfig(trustStore, new Secret(Certificates.PASSWORD)));

        assertThat(BENCH.ask(BENCH.open(serve(good)), "m")).isEqualTo("m");
    }

    @Test
    void verifiesAnAddressLikeAName() throws Exception {
        TlsFront front = front(good);

        assertThat(BENCH.ask(BENCH.open(front.url().replace("localhost", "127.0.0.1")), "m"))
                .isEqualTo("m");
        assertThat(front.names).isEmpty();
    }

    @Test
    void refusesACertificateThatIsOver() throws Exception {
        assertThat(refused(serve(expired)))
                .isEqualTo(Failure.of(FailureKind.UPSTREAM_CONNECT, "TLS: certificate expired"));
    }

    @Test
    void refusesACertificateThatIsNotYetValid() throws Exception {
        assertThat(refused(serve(early)).detail()).isEqualTo("TLS: certificate not yet valid");
    }

    @Test
    void refusesACertificateForAnotherName() throws Exception {
        assertThat(refused(serve(misnamed)).detail()).isEqualTo("TLS: certificate is for another name");
    }

    @Test
    void refusesACertificateOfNobodyItTrusts() throws Exception {
        BENCH.tls(TlsConfig.SYSTEM);

        assertThat(refused(serve(good)).detail()).isEqualTo("TLS: certificate not trusted");
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void refusesAServerWithoutTls() {
        assertThat(refused("https://localhost:" + upstream.port()).kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
    }

    @Test
    void carriesLargeBodiesBothWays() throws Exception {
        upstream.answer(Script.always(Step.send(Script.ok(LARGE)), Step.sendPattern(LARGE)));
        Link<HttpSession> link = BENCH.open(serve(good));
        Source<ByteString, ?> pieces = Source.range(0, (int) (LARGE >> 16) - 1)
                .map(index -> ByteString.fromArrayUnsafe(Pattern.bytes((long) index << 16, 1 << 16)));

        Attempt<Response> attempt = link.session().send(Bench.post(Bench.flowing(LARGE, pieces)), in(Bench.PATIENCE));
        Body.Flowing body = (Body.Flowing) get(attempt.answer()).body();
        CRC32C sum = new CRC32C();
        get(body.bytes().runForeach(piece -> sum.update(piece.toArrayUnsafe()), BENCH.materializer));

        assertThat(sum.getValue()).isEqualTo(Pattern.checksum(LARGE));
        assertThat(upstream.requests().get(0).body().checksum()).isEqualTo(Pattern.checksum(LARGE));
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.SUCCESS);
        assertThat(link.usable()).isTrue();
    }

    @Test
    void closesWhenTheServerDoes() throws Exception {
        Link<HttpSession> link = BENCH.open(serve(good));
        assertThat(BENCH.ask(link, "m")).isEqualTo("m");

        upstream.connections().get(0).close();

        get(link.closed());
        assertThat(link.usable()).isFalse();
    }

    @Test
    void saysGoodbyeWhenItCloses() throws Exception {
        Link<HttpSession> link = BENCH.open(serve(good));
        assertThat(BENCH.ask(link, "m")).isEqualTo("m");

        link.close("done");

        assertThat(get(link.closed())).isEqualTo("done");
        Await.until("the upstream sees the end", Bench.PATIENCE, () -> upstream.open() == 0);
    }

    @Test
    void takesACutSessionForABrokenAnswer() throws Exception {
        upstream.answer(Script.always(Step.send("HTTP/1.0 200 OK\r\n\r\n"), Step.sendPattern(LARGE), Step.hold()));
        FaultProxy onTheWay = FaultProxy.before(front(good).port());
        servers.add(0, onTheWay);
        onTheWay.cutAfter(FaultProxy.Direction.TO_CLIENT, 1 << 20, false);
        Link<HttpSession> link = BENCH.open("https://localhost:" + onTheWay.port());

        Attempt<Response> attempt = link.session().send(Bench.get("/"), in(Bench.PATIENCE));
        Body.Flowing body = (Body.Flowing) get(attempt.answer()).body();

        assertThat(Bench.failure(body.bytes().runWith(Sink.ignore(), BENCH.materializer))
                        .kind())
                .isEqualTo(FailureKind.UPSTREAM_CLOSED);
        assertThat(BENCH.outcome(attempt)).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void saysWhichFileCannotBeRead() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        BENCH.tls(new TlsConfig(empty, null));

        assertThatThrownBy(() -> BENCH.connector("https://localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty.pem");
    }
}
