package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Start lines: RFC 9112, 3 and 4. */
class HeadsTest {
    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, GET, /, 1",
        "POST /a?b=c%20d HTTP/1.0, POST, /a?b=c%20d, 0",
        "get http://a.example/ HTTP/1.1, get, http://a.example/, 1",
        "OPTIONS * HTTP/1.1, OPTIONS, *, 1",
        "M-SEARCH //x HTTP/1.1, M-SEARCH, //x, 1",
    })
    void readsARequestLine(String line, String method, String target, int minorVersion) throws Malformed {
        assertThat(Reading.request(line + "\r\nHost: a\r\n\r\n"))
                .isEqualTo(new RequestHead(method, target, minorVersion, Headers.of("Host", "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "GET /",
                "GET / ",
                "GET  / HTTP/1.1",
                "GET /  HTTP/1.1",
                "GET / HTTP/1.1 ",
                " GET / HTTP/1.1",
                "GET\t/ HTTP/1.1",
                "GET /\tHTTP/1.1",
                "GET /a b HTTP/1.1",
                "GET / HTTP/1.2",
                "GET / HTTP/2.0",
                "GET / HTTP/0.9",
                "GET / HTTP/1.11",
                "GET / http/1.1",
                "GET / HTTP/1",
                "GET / HTTPS/1.1",
                "G(T / HTTP/1.1",
                " / HTTP/1.1",
                "GET /\0 HTTP/1.1",
                "GET /\u007f HTTP/1.1",
                "GET /\u00fc HTTP/1.1",
                "GET /\r HTTP/1.1",
                "HTTP/1.1 200 OK",
                "PRI * HTTP/2.0",
            })
    void refusesWhatIsNoRequestLine(String line) {
        assertThatThrownBy(() -> Reading.request(line + "\r\nHost: a\r\n\r\n"))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.rule()).isEqualTo(Malformed.Rule.SYNTAX));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK, 200, 1",
        "HTTP/1.0 404 Not Found, 404, 0",
        "'HTTP/1.1 204 ', 204, 1",
        "HTTP/1.1 304, 304, 1",
        "HTTP/1.1 100 Continue, 100, 1",
        "HTTP/1.1 599 \u00fc\t!, 599, 1",
    })
    void readsAStatusLine(String line, int status, int minorVersion) throws Malformed {
        assertThat(Reading.response(line + "\r\nX-A: \u00fc\r\n\r\n"))
                .isEqualTo(new ResponseHead(status, minorVersion, Headers.of("X-A", "\u00fc")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1",
                "HTTP/1.1 ",
                "HTTP/1.1 20",
                "HTTP/1.1 2000",
                "HTTP/1.1 099 Low",
                "HTTP/1.1 600 High",
                "HTTP/1.1 000",
                "HTTP/1.1 +20",
                "HTTP/1.1 2x0 OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1 200OK",
                "HTTP/1.2 200 OK",
                "HTTP/2 200 OK",
                "http/1.1 200 OK",
                " HTTP/1.1 200 OK",
                "ICY 200 OK",
                "HTTP/1.1 200 O\rK",
                "HTTP/1.1 200 O\0K",
                "HTTP/1.1 200 O\u007fK",
                "GET / HTTP/1.1",
            })
    void refusesWhatIsNoStatusLine(String line) {
        assertThatThrownBy(() -> Reading.response(line + "\r\n\r\n")).isInstanceOf(Malformed.class);
    }
}
