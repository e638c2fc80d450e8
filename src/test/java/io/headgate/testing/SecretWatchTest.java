package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SecretWatchTest {
    private final SecretWatch watch = new SecretWatch();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nAuthorization: Bearer hidden-1\r\n\r\n",
                "GET / HTTP/1.1\r\napi-key: hidden-1\r\n\r\n",
                "GET /x?userToken=hidden-1&a=b HTTP/1.1\r\n\r\n",
                "POST /x HTTP/1.1\r\n\r\n{\"apitoken\" : \"hidden-1\"}",
                "POST /x HTTP/1.1\r\n\r\npassword=hidden-1&accessToken=other-12"
            })
    void knowsWhatRequestsCarry(String request) {
        watch.sent(request);
        watch.page("/metrics", "all is well");
        assertThatCode(watch::nothingWasTold).doesNotThrowAnyException();

        watch.problem("{\"detail\":\"hidden-1 is odd\"}");

        assertThatThrownBy(watch::nothingWasTold).hasMessageContaining("a problem has \"hidden-1\"");
    }

    @Test
    void knowsWhatGatewaysAreConfiguredWith() {
        watch.configured("api-key = literal-1, other = 2", Map.of("TOKEN", "hidden-2", "PORT", "12345678"));
        watch.hear("here", "12345678 and other");
        assertThatCode(watch::nothingWasTold).doesNotThrowAnyException();

        watch.hear("here", "xhidden-2y");
        assertThatThrownBy(watch::nothingWasTold).hasMessageContaining("hidden-2");
        SecretWatch second = new SecretWatch();
        second.configured("api-key = literal-1, other = 2", Map.of());
        second.hear("there", "literal-1");
        assertThatThrownBy(second::nothingWasTold).hasMessageContaining("literal-1");
    }

    @Test
    void hearsEveryLogger() {
        watch.secret("hidden-3");
        watch.listen();
        Logger logger = (Logger) LoggerFactory.getLogger("headgate.audit");
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.info("{}", "hidden-3");
        logger.setLevel(before);

        assertThatThrownBy(watch::nothingWasTold).hasMessageContaining("a line of the log has \"hidden-3\"");
    }
}
