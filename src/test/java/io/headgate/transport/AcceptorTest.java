package io.headgate.transport;

import static io.headgate.transport.Sockets.failure;
import static io.headgate.transport.Sockets.get;
import static io.headgate.transport.Sockets.loopback;
import static io.headgate.transport.Sockets.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.testing.RawClient;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.time.Duration;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.BindFailedException;
import org.apache.pekko.stream.javadsl.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActorSystem system = Systems.ONE_LOOP.start();

    @AfterEach
    void stop() {
        Systems.stop(system);
    }

    @Test
    void failsWhenTheAddressIsTaken() {
        Acceptor first = serve(system, Flow.create());

        Throwable failure = failure(Acceptor.bind(system, first.address(), 10, Incoming::refuse));

        assertThat(failure)
                .isInstanceOf(BindFailedException.class)
                .hasMessageContaining(String.valueOf(first.address().getPort()))
                .hasCauseInstanceOf(BindException.class);
    }

    @Test
    void freesTheAddressAndKeepsItsConnections() throws IOException {
        Acceptor acceptor = serve(system, Flow.create());
        int port = acceptor.address().getPort();
        try (RawClient client = RawClient.connect(port)) {
            client.send("1");
            assertThat(client.readBytes(1)).isEqualTo(new byte[] {'1'});

            get(acceptor.unbind());
            get(acceptor.unbind());

            assertThatThrownBy(() -> RawClient.connect(port).close()).isInstanceOf(ConnectException.class);
            client.send("2");
            assertThat(client.readBytes(1)).isEqualTo(new byte[] {'2'});
            get(get(Acceptor.bind(system, loopback(port), 10, Incoming::refuse)).unbind());
        }
    }

    @Test
    void closesWhatItsConsumerRefusesOrCannotServe() throws IOException {
        Acceptor refusing = get(Acceptor.bind(system, loopback(0), 10, Incoming::refuse));
        Acceptor failing = get(Acceptor.bind(system, loopback(0), 10, incoming -> {
            throw new IllegalStateException("on purpose");
        }));

        for (Acceptor acceptor : new Acceptor[] {refusing, failing, refusing, failing}) {
            try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
                client.awaitEnd(PATIENCE);
            }
        }
    }
}
