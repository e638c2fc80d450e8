package io.headgate.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.wire.Headers;
import io.headgate.wire.ResponseHead;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersistenceTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "1, -,                 -,                   unlimited",
                "1, close,             -,                   0",
                "1, 'Upgrade, CLOSE',  -,                   0",
                "1, keep-alive,        -,                   unlimited",
                "0, -,                 -,                   0",
                "0, Keep-Alive,        -,                   unlimited",
                "0, 'keep-alive, close', -,                 0",
                "1, -,                 timeout=5,           4500",
                "1, -,                 'max=100, Timeout=2', 1500",
                "1, -,                 timeout=0,           0",
                "1, -,                 max=0,               0",
                "1, close,             timeout=5,           0",
                "1, -,                 timeout=soon,        unlimited",
                "1, -,                 timeout=99999999999, unlimited",
                "1, -,                 timeout,             unlimited",
            })
    void staysAsLongAsTheUpstreamSays(int minorVersion, String connection, String keepAlive, String millis) {
        Headers.Builder headers = Headers.builder();
        if (connection != null) {
            headers.add("Connection", connection);
        }
        if (keepAlive != null) {
            headers.add("keep-alive", keepAlive);
        }

        long nanos = Persistence.idleNanos(new ResponseHead(200, minorVersion, headers.build()));

        assertThat(nanos)
                .isEqualTo(
                        millis.equals("unlimited")
                                ? Persistence.UNLIMITED
                                : TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis)));
    }
}
