package io.headgate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Priority;
import io.headgate.route.Match;
import io.headgate.route.Passing;
import io.headgate.route.Route;
import io.headgate.testing.ScriptedDispatcher;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of an upstream's header fields reaches the client (RFC 9110, 7.6). */
class ResponseForwardingTest {
    private static Headers forwarded(Passing passing, String... headers) {
        ScriptedDispatcher dispatcher =
                new ScriptedDispatcher().answers(new Response(200, Headers.of(headers), Body.EMPTY));
        return Doors.answer(Doors.door(dispatcher, passing), Doors.request("GET", "/store/a", Body.EMPTY))
                .headers();
    }

    private static Headers forwarded(String... headers) {
        return forwarded(Passing.PLAIN, headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authenticate",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Content-Length",
                "Upgrade",
                "Server",
                "Date",
                "X-Powered-By",
                "Alt-Svc",
                "Refresh",
                "Set-Cookie",
                "keep_alive",
            })
    void stopsFieldsOfThisHopAndFieldsThatGiveTheUpstreamAway(String name) {
        assertThat(forwarded(name, "5").contains(name)).isFalse();
    }

    @Test
    void passesTheRestAsItIs() {
        Headers headers = forwarded(
                "Content-Type",
                "application/json; charset=\"utf-8\"",
                "X-A",
                "1",
                "x-a",
                "2",
                "X-Octets",
                "\u00fc\u0080",
                "ETag",
                "W/\"a\"",
                "Retry-After",
                "Fri, 20 Nov 2026 00:00:00 GMT",
                "Via",
                "1.1 store",
                "Link",
                "<b?c>; rel=next");

        assertThat(Doors.lines(headers))
                .startsWith(
                        "Content-Type: application/json; charset=\"utf-8\"",
                        "X-A: 1",
                        "x-a: 2",
                        "X-Octets: \u00fc\u0080",
                        "ETag: W/\"a\"",
                        "Retry-After: Fri, 20 Nov 2026 00:00:00 GMT",
                        "Via: 1.1 store",
                        "Link: <b?c>; rel=next");
    }

    @Test
    void stopsWhatAConnectionOptionNamesButNeverWhatDescribesTheContent() {
        Headers headers = forwarded(
                "X-Hop", "1", "Connection", "close, x-hop, Content-Type", "Content-Type", "text/plain", "X-End", "2");

        assertThat(headers.contains("X-Hop")).isFalse();
        assertThat(headers.first("Content-Type")).isEqualTo("text/plain");
        assertThat(headers.first("X-End")).isEqualTo("2");
    }

    @Test
    void tellsTheRequestIdAndWhereTheTimeWent() {
        Headers headers = forwarded("X-Request-Id", "theirs");

        assertThat(headers.all("X-Request-Id")).hasSize(1).doesNotContain("theirs");
        assertThat(headers.all("Server-Timing"))
                .containsExactly("wait;dur=1.500, connect;dur=0.250, upstream;dur=2.500");
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            nullValues = "-",
            value = {
                "http://store.internal:6333/base/v1/a?b=c#d, /public/a?b=c#d",
                "HTTP://Store.Internal:6333/base/v1/a,       /public/a",
                "//store.internal:6333/base/v1/a,            /public/a",
                "http://second.internal/base/v1,             /public",
                "http://second.internal:80/base/v1/,         /public/",
                "/base/v1/a,                                 /public/a",
                "/base/v1?a,                                 /public?a",
                "a/b?c,                                      a/b?c",
                "?page=2,                                    ?page=2",
                "../a:b,                                     ../a:b",
                "http://store.internal:6333/base/v2/a,       -",
                "http://store.internal:6333/basement/v1,     -",
                "http://store.internal:6334/base/v1/a,       -",
                "https://store.internal:6333/base/v1/a,      -",
                "http://store.internal:6333@evil/base/v1/a,  -",
                "http://10.1.2.3/secret,                     -",
                "http://elsewhere.example/,                  -",
                "//10.1.2.3/base/v1/a,                       -",
                "/other,                                     -",
                "/v1/a,                                      -",
                "javascript:alert(1),                        -",
                "\\\\10.1.2.3\\x,                            -",
                "mailto:root@store.internal,                 -",
            })
    void turnsReferencesIntoPublicOnesOrDropsThem(String reference, String expected) {
        Route route = new Route(
                "r",
                Match.path("/public"),
                Doors.STORE,
                "/v1",
                Duration.ofSeconds(1),
                0,
                Passing.PLAIN,
                false,
                Priority.NORMAL,
                null,
                false);
        References references = new References(
                route,
                List.of(URI.create("http://store.internal:6333/base/"), URI.create("http://second.internal/base")));

        assertThat(references.toPublic(reference).orElse(null)).isEqualTo(expected);
    }

    @Test
    void neverMakesAnAuthorityOfAPath() {
        Route route = new Route(
                "r",
                Match.path("/"),
                Doors.STORE,
                "/",
                Duration.ofSeconds(1),
                0,
                Passing.PLAIN,
                false,
                Priority.NORMAL,
                null,
                false);
        References references = new References(route, List.of(URI.create("http://store.internal/base")));

        assertThat(references.toPublic("/base//evil.example/")).isEmpty();
    }

    @Test
    void dropsALinkFieldOfWhichAnyTargetIsNotPublic() {
        Headers headers = forwarded(
                "Link", "</base/a>; rel=next, <http://store.internal:6333/base/b>; rel=\"prev\"",
                "Link", "</base/a>; rel=next, <http://10.0.0.1/>; rel=prev",
                "Link", "<broken",
                "Location", "http://store.internal:6333/base/x",
                "Content-Location", "http://10.0.0.1/x");

        assertThat(headers.all("Link")).containsExactly("</store/a>; rel=next, </store/b>; rel=\"prev\"");
        assertThat(headers.all("Location")).containsExactly("/store/x");
        assertThat(headers.contains("Content-Location")).isFalse();
    }

    @Test
    void passesCookiesOnlyWhereTheRouteDoesAndAsThoseOfThePublicHost() {
        Passing cookies = new Passing(false, Set.of(), false, false, Set.of("cookie"), Headers.EMPTY, Set.of());

        Headers headers = forwarded(
                cookies,
                "Set-Cookie",
                "a=b; Domain=store.internal; Path=/; Secure",
                "Set-Cookie",
                "domain=x; domain=y");

        assertThat(headers.all("Set-Cookie")).containsExactly("a=b; Path=/; Secure", "domain=x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "transfer-encoding",
                "Host",
                "Set-Cookie",
                "Authorization",
                "Cache-Control",
                "content_type"
            })
    void stopsTrailerFieldsThatMustComeBeforeTheContent(String name) {
        assertThat(ResponseFields.trailers(Headers.of(name, "1", "X-Sum", "2"))).isEqualTo(Headers.of("X-Sum", "2"));
    }
}
