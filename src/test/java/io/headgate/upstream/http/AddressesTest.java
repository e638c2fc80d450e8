package io.headgate.upstream.http;

import static io.headgate.upstream.http.Bench.get;
import static io.headgate.upstream.http.Bench.in;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.pool.Address;
import io.headgate.testing.Await;
import io.headgate.testing.FakeNames;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.wire.Headers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Where an upstream can be reached, by its URLs and by what the names in them lead to. */
class AddressesTest {
    @RegisterExtension
    static final Bench BENCH = new Bench();

    private final FakeNames names = new FakeNames();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void fresh() {
        BENCH.names(names);
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void quiet() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(HttpConnector.class);
    }

    private List<String> told() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static List<String> addresses(HttpConnector connector) {
        return get(connector.addresses(in(Bench.PATIENCE))).stream()
                .map(Address::name)
                .toList();
    }

    private static Failure failure(HttpConnector connector, Duration limit) {
        return Bench.failure(connector.addresses(in(limit)));
    }

    @Test
    void areAtHandWhereNoNameIsUsed() {
        HttpConnector connector = BENCH.connector("http://127.0.0.1", "http://[::1]:81", "http://127.0.0.2:82/");

        assertThat(connector.addresses(in(Bench.PATIENCE)).toCompletableFuture())
                .isCompletedWithValue(
                        List.of(new Address("127.0.0.1:80"), new Address("[::1]:81"), new Address("127.0.0.2:82")));
        assertThat(names.asked()).isEmpty();
    }

    @Test
    void areLookedUpEachTimeAndAlwaysInTheSameOrder() {
        HttpConnector connector = BENCH.connector("http://Store:1", "http://127.0.0.9:1");
        names.answer("store", "10.0.0.8", "10.0.0.200", "10.0.0.7", "10.0.0.8");
        List<String> before = addresses(connector);
        names.answer("store", "10.0.0.200", "10.0.0.7", "10.0.0.8");

        assertThat(before).containsExactly("store:1@10.0.0.7", "store:1@10.0.0.8", "store:1@10.0.0.200", "127.0.0.9:1");
        assertThat(addresses(connector)).isEqualTo(before);
        names.answer("store", "10.0.0.9");
        assertThat(addresses(connector)).containsExactly("store:1@10.0.0.9", "127.0.0.9:1");
        assertThat(names.asked()).containsExactly("store", "store", "store");
    }

    @Test
    void areOfOneFamilyForEachName() {
        names.answer("both", "2001:db8::1", "10.0.0.1").answer("six", "2001:db8::2", "2001:db8::1");

        assertThat(addresses(BENCH.connector("http://both:1", "http://six:1")))
                .containsExactly("both:1@10.0.0.1", "six:1@2001:db8:0:0:0:0:0:1", "six:1@2001:db8:0:0:0:0:0:2");
    }

    @Test
    void countOnceHoweverManyNamesLeadThere() {
        names.answer("a", "10.0.0.1", "10.0.0.2").answer("b", "10.0.0.2", "10.0.0.3");

        assertThat(addresses(BENCH.connector("http://a:1", "http://b:1", "http://b:2")))
                .containsExactly("a:1@10.0.0.1", "a:1@10.0.0.2", "b:1@10.0.0.3", "b:2@10.0.0.2", "b:2@10.0.0.3");
    }

    @Test
    void areMissedWhenNoNameCanBeLookedUp() {
        HttpConnector connector = BENCH.connector("http://store:1", "http://other:1");
        names.answer("store", "10.0.0.7");
        assertThat(addresses(connector)).containsExactly("store:1@10.0.0.7");
        names.answer("store");

        assertThat(failure(connector, Bench.PATIENCE))
                .isEqualTo(Failure.of(FailureKind.UPSTREAM_CONNECT, "name not found"));
        assertThat(failure(connector, Bench.PATIENCE).detail()).isEqualTo("name not found");
        assertThat(told())
                .containsExactly(
                        "upstream test at other cannot be reached: name not found (java.net.UnknownHostException: other)",
                        "upstream test at store cannot be reached: name not found (java.net.UnknownHostException: store)");
    }

    @Test
    void stayWhatTheyWereWhileAnotherNameCanBeLookedUp() {
        HttpConnector connector = BENCH.connector("http://store:1", "http://other:1");
        names.answer("store", "10.0.0.7").answer("other", "10.0.0.8");
        List<String> before = addresses(connector);
        names.answer("store");

        assertThat(addresses(connector)).isEqualTo(before);

        names.answer("store", "10.0.0.9");
        assertThat(addresses(connector)).containsExactly("store:1@10.0.0.9", "other:1@10.0.0.8");
        assertThat(told())
                .containsExactly(
                        "upstream test at store cannot be reached: name not found (java.net.UnknownHostException: store)",
                        "upstream test at store can be reached again");
    }

    @Test
    void areWaitedForNoLongerThanAllowed() {
        names.silence("store");
        long start = System.nanoTime();

        Failure failure = failure(BENCH.connector("http://store:1"), Duration.ofMillis(100));

        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void leadToTheHostOfTheirUrl() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            names.answer("store", "127.0.0.1").answer("other", "127.0.0.1");
            HttpConnector connector = BENCH.connector(
                    "http://store:" + upstream.port() + "/base", "http://127.0.0.1:" + upstream.port() + "/base");
            Address looked = new Address("store:" + upstream.port() + "@127.0.0.1");
            Address literal = new Address("127.0.0.1:" + upstream.port());

            BENCH.ask(get(connector.open(looked, in(Bench.PATIENCE), BENCH.materializer)), "m");
            BENCH.ask(get(connector.open(literal, in(Bench.PATIENCE), BENCH.materializer)), "m");

            assertThat(upstream.requests())
                    .extracting(request -> request.header("Host").orElse(""))
                    .containsExactly("store:" + upstream.port(), "127.0.0.1:" + upstream.port());
            assertThat(upstream.requests())
                    .extracting(request -> request.target())
                    .containsOnly("/base/");
        }
    }

    @Test
    void areRefusedWhenTheyAreNotOfThisUpstream() {
        HttpConnector connector = BENCH.connector("http://store:1");

        for (String called : List.of("other:1@127.0.0.1", "store:1", "store:2@127.0.0.1", "store:1@no address")) {
            assertThat(Bench.failure(connector.open(new Address(called), in(Bench.PATIENCE), BENCH.materializer))
                            .detail())
                    .isEqualTo("not an address of this upstream");
        }
        assertThat(names.asked()).isEmpty();
    }

    @Test
    void areNotCalledReachableBecauseTheyAreKnown() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            upstream.refuse();
            HttpConnector connector = BENCH.connector(upstream.url());
            for (int i = 0; i < 3; i++) {
                Bench.failure(Bench.first(connector, in(Bench.PATIENCE), BENCH.materializer));
            }
            upstream.listen();
            get(Bench.first(connector, in(Bench.PATIENCE), BENCH.materializer)).close("");

            String at = "upstream test at 127.0.0.1:" + upstream.port();
            // The connection is handed over first and told of then.
            Await.until("both are told", Bench.PATIENCE, () -> told().size() == 2);
            assertThat(told())
                    .containsExactly(
                            at + " cannot be reached: connection refused"
                                    + " (java.net.ConnectException: Connection refused)",
                            at + " can be reached again");
        }
    }

    @Test
    void getTheirCredentialAnewWithEachRequest() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            HttpConnector connector =
                    BENCH.own(Headers.of("api-key", "one")).connector("http://127.0.0.1:" + upstream.port());
            var link = get(Bench.first(connector, in(Bench.PATIENCE), BENCH.materializer));
            BENCH.ask(link, "a");

            connector.own(Headers.of("api-key", "two"));

            BENCH.ask(link, "b");
            assertThat(upstream.requests())
                    .extracting(request -> request.header("api-key").orElse(""))
                    .containsExactly("one", "two");
            assertThat(upstream.accepted()).isEqualTo(1);
        }
    }
}
