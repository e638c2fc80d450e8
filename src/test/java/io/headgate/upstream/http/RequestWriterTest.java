package io.headgate.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.call.FailureException;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestWriterTest {
    private static final RequestWriter WRITER = writer("http://store:8080/base");

    private static RequestWriter writer(String url) {
        return new RequestWriter(Endpoint.of(URI.create(url)), Headers.EMPTY);
    }

    private static String written(RequestWriter writer, String method, String target, Headers headers, Body body) {
        return writer.write(new Outgoing(method, target, headers, body)).decodeString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://store:8080/base/, store:8080,    /base/x",
        "http://store:80,         store,         /x",
        "https://store:443/,      store,         /x",
        "https://store:80/a/b,    store:80,      /a/b/x",
        "http://[::1]:81,         [::1]:81,      /x",
        "HTTP://Store,            Store,         /x",
    })
    void namesTheHostAndPrefixesThePath(String url, String host, String target) {
        assertThat(written(writer(url), "GET", "/x", Headers.EMPTY, Body.EMPTY))
                .isEqualTo("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @Test
    void keepsAHostThatIsGiven() {
        assertThat(written(WRITER, "GET", "/", Headers.of("host", "other"), Body.EMPTY))
                .isEqualTo("GET /base/ HTTP/1.1\r\nhost: other\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"GET, false", "HEAD, false", "DELETE, false", "POST, true", "PUT, true", "PATCH, true"})
    void tellsTheLengthOfAnEmptyBodyWhereOneIsExpected(String method, boolean told) {
        assertThat(written(WRITER, method, "/", Headers.EMPTY, Body.EMPTY).contains("Content-Length: 0\r\n"))
                .isEqualTo(told);
    }

    @Test
    void framesABodyOfUnknownLengthInChunks() {
        Body body = new Body.Flowing(-1, Source.single(ByteString.fromString("later")), () -> Headers.EMPTY);

        assertThat(written(WRITER, "POST", "/", Headers.EMPTY, body)).endsWith("Transfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "content-length", "Transfer-Encoding", "Connection"})
    void refusesFramingFromElsewhere(String name) {
        assertThatThrownBy(() -> written(WRITER, "GET", "/", Headers.of(name, "1"), Body.EMPTY))
                .isInstanceOf(FailureException.class);
    }

    @Test
    void refusesASecondHost() {
        assertThatThrownBy(() -> written(WRITER, "GET", "/", Headers.of("Host", "a", "host", "b"), Body.EMPTY))
                .isInstanceOf(FailureException.class);
    }

    @Test
    void refusesAConfiguredFieldThatCannotBeSent() {
        Endpoint endpoint = Endpoint.of(URI.create("http://store"));

        assertThatThrownBy(() -> new RequestWriter(endpoint, Headers.of("api-key", "a\nb")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("a\nb");
    }

    @Test
    void letsNothingBecomeALineOfItsOwn() {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = text(random);
            int place = random.nextInt(4);
            try {
                String bytes = written(
                        WRITER,
                        place == 0 ? text : "GET",
                        place == 1 ? "/" + text : "/",
                        place == 2 ? Headers.of("X" + text, "v") : Headers.of("X", place == 3 ? text : "v"),
                        Body.EMPTY);
                // Exactly four line ends: request line, field, host, end; and none of another kind.
                assertThat(bytes.split("\r\n", -1)).hasSize(5);
                assertThat(bytes.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
                assertThat(bytes.substring(0, bytes.indexOf('\r')).split(" ", -1))
                        .hasSize(3);
            } catch (FailureException impossible) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static String text(Random random) {
        String alphabet = "ab:/?\r\n\0\t \u007f\u0085\u00e9\u010a\u2028\"%";
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(5); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
