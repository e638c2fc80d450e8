package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void refusesOnAHeldPortUntilItListens() throws Exception {
        try (HeldPort port = new HeldPort()) {
            assertThatThrownBy(() -> connect(port.number())).isInstanceOf(ConnectException.class);

            try (ServerSocket server = port.listen();
                    Socket client = connect(port.number())) {
                assertThat(client.isConnected()).isTrue();
                assertThat(server.getLocalPort()).isEqualTo(port.number());
            }

            assertThatThrownBy(() -> connect(port.number())).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void countsConnectionsThatBothSidesHold() throws Exception {
        try (HeldPort port = new HeldPort();
                ServerSocket server = port.listen()) {
            Socket first = connect(port.number());
            try (Socket second = connect(port.number())) {
                assertThat(second.isConnected()).isTrue();
                Await.until(Duration.ofSeconds(5), () -> Ports.established(server.getLocalPort()) == 2);

                first.close();

                Await.until(Duration.ofSeconds(5), () -> Ports.established(server.getLocalPort()) == 1);
            }
        }
    }

    @Test
    void givesAPortThatCanBeBound() throws Exception {
        try (ServerSocket server = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(server.isBound()).isTrue();
        }
    }

    private static Socket connect(int port) throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }
}
