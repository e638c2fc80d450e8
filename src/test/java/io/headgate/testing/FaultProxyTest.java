package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofMillis(60);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nX-Marker: one\r\n\r\n";
    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final FaultProxy proxy = FaultProxy.before(upstream.port());

    @AfterEach
    void stop() {
        proxy.close();
        upstream.close();
    }

    @Test
    void passesBytesAndEndsBothWays() throws Exception {
        try (RawClient client = connect()) {
            assertThat(client.send(GET).read().text()).isEqualTo("one");

            client.halfClose();

            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.ENDED);
        }
        assertThat(proxy.passed(FaultProxy.Direction.TO_SERVER)).isEqualTo(GET.length());
        assertThat(proxy.accepted()).isEqualTo(1);
        Await.until(SOON, () -> proxy.open() == 0 && upstream.open() == 0);
    }

    @Test
    void passesAReset() throws Exception {
        upstream.answer(Script.always(Step.reset()));

        try (RawClient client = connect()) {
            client.send(GET);

            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.RESET);
        }
    }

    @Test
    void delaysBothWays() throws Exception {
        proxy.delay(A_WHILE);

        try (RawClient client = connect()) {
            long start = System.nanoTime();
            client.send(GET).read();

            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * A_WHILE.toNanos());
        }
    }

    @Test
    void standsStillWhileFrozen() throws Exception {
        try (RawClient client = connect()) {
            client.send(GET).read();

            proxy.freeze();
            client.send(GET);
            Await.stays(A_WHILE, () -> client.state() == RawClient.State.OPEN && upstream.requestCount() == 1);
            proxy.pass();

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void cutsTheAnswerAfterTheBytesItIsTold() throws Exception {
        proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 20, false);

        try (RawClient client = connect()) {
            assertThat(client.send(GET).readToEnd()).hasSize(20);
        }
        assertThat(proxy.passed(FaultProxy.Direction.TO_CLIENT)).isEqualTo(20);
    }

    @Test
    void cutsTheRequestWithAReset() throws Exception {
        proxy.cutAfter(FaultProxy.Direction.TO_SERVER, 20, true);

        try (RawClient client = connect()) {
            client.send(GET);

            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.RESET);
        }
        Await.until(SOON, () -> upstream.accepted() == 1 && upstream.open() == 0);
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void resetsEverythingThatIsOpen() throws Exception {
        try (RawClient first = connect();
                RawClient second = connect()) {
            first.send(GET).read();
            second.send(GET).read();

            proxy.resetAll();

            assertThat(first.awaitEnd(SOON)).isEqualTo(RawClient.State.RESET);
            assertThat(second.awaitEnd(SOON)).isEqualTo(RawClient.State.RESET);
            Await.until(SOON, () -> upstream.open() == 0);
        }
    }

    @Test
    void refusesUntilItPassesAgain() throws Exception {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);

        proxy.pass();

        try (RawClient client = connect()) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
        }
    }

    private RawClient connect() throws Exception {
        return RawClient.connect(proxy.port());
    }
}
