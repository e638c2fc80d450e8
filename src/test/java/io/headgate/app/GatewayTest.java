package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class GatewayTest {
    @Test
    void saysInWordsWhyItCannotListen() {
        assertThat(Gateway.reason(new CompletionException(new BindException("Address already in use"))))
                .isEqualTo("Address already in use");
        assertThat(Gateway.reason(new CompletionException(new UnresolvedAddressException())))
                .isEqualTo("there is no such host");
    }
}
