package io.headgate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.observe.TraceContext;
import io.headgate.route.Passing;
import io.headgate.testing.ScriptedDispatcher;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a client's header fields reaches the upstream (RFC 9110, 7.6). */
class RequestForwardingTest {
    private final ScriptedDispatcher dispatcher = new ScriptedDispatcher();

    private Headers forwarded(Passing passing, Request request) {
        Response response = Doors.answer(Doors.door(dispatcher, passing), request);
        assertThat(response.status()).isEqualTo(200);
        return dispatcher.onlySent().headers();
    }

    private Headers forwarded(String... headers) {
        return forwarded(Passing.PLAIN, Doors.request("GET", "/store/a", Body.EMPTY, headers));
    }

    private static Passing passing(boolean host, Set<String> identity, Headers set, Set<String> remove) {
        return new Passing(false, Set.of(), host, false, identity, set, remove);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: text/html;q=0.9, */*",
                "Accept-Encoding: gzip, br;q=0.5",
                "Content-Type: application/json; charset=\"utf-8\"",
                "User-Agent: a (b (c)) d",
                "If-None-Match: W/\"x\", \"y\"",
                "Date: not a date",
                "X-Anything: =?;,\"\t ~",
                "Cache-Control: no-store",
                "Range: bytes=0-",
                "X_Mine: 1",
            })
    void passesEndToEndFieldsAsTheyAre(String line) {
        int colon = line.indexOf(':');
        assertThat(Doors.lines(forwarded(line.substring(0, colon), line.substring(colon + 2))))
                .contains(line);
    }

    @Test
    void keepsTheOrderOfEqualNames() {
        assertThat(forwarded("X-A", "1", "x-b", "2", "x-a", "3").all("X-A")).containsExactly("1", "3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authorization",
                "Proxy-Authenticate",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "HTTP2-Settings",
                "Expect",
                "Max-Forwards",
                "Content-Length",
                "Host",
                "Authorization",
                "Cookie",
                "api-key",
                "X-API-Key",
                "X-User",
                "X-Scopes",
                "Client-Cert",
                "X-Forwarded-Client-Cert",
                "X-Real-IP",
                "X-Original-URL",
                "X-Forwarded-Prefix",
                "x-tenant",
                "X-Store-Key",
                "Request-Timeout",
                "api_key",
                "Transfer_Encoding",
                "Content_Length",
                "X_Store_Key",
                "x_tenant",
                "Content_Type",
            })
    void stopsFieldsOfThisHopAndFieldsThatTellWhoAsks(String name) {
        assertThat(forwarded(name, "5").contains(name)).isFalse();
    }

    @Test
    void stopsWhatAConnectionOptionNames() {
        Headers headers = forwarded("X-Secret", "1", "Connection", "close, x-secret,, Keep-Alive", "X-Other", "2");

        assertThat(headers.contains("X-Secret")).isFalse();
        assertThat(headers.first("X-Other")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "Host",
                "Content-Length",
                "X-Forwarded-For",
                "forwarded",
                "cookie",
                "close, Via",
                "content-type",
                "x-request-id",
                "traceparent",
                "Connection",
                "x-store-key",
                "x_store_key",
            })
    void refusesAConnectionOptionThatNamesAFieldOfOthers(String option) {
        Response response =
                Doors.answer(Doors.door(dispatcher), Doors.request("GET", "/store", Body.EMPTY, "Connection", option));

        assertThat(response.status()).isEqualTo(400);
        assertThat(dispatcher.sent).isEmpty();
    }

    @Test
    void tellsTheUpstreamOnWhoseBehalfItAsks() {
        Headers headers = forwarded(
                "Host",
                "a.example:8080",
                "X-Forwarded-For",
                "1.2.3.4",
                "X_Forwarded_For",
                "6.6.6.6",
                "X-Forwarded-Proto",
                "https",
                "Forwarded",
                "for=1.2.3.4",
                "X-Forwarded-Host",
                "evil");

        assertThat(headers.all("X-Forwarded-For")).containsExactly("192.0.2.7");
        assertThat(headers.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(headers.all("X-Forwarded-Host")).containsExactly("a.example:8080");
        assertThat(headers.all("X-Forwarded-Port")).containsExactly("8080");
        assertThat(headers.all("Forwarded")).containsExactly("for=192.0.2.7;host=\"a.example:8080\";proto=http");
        assertThat(headers.contains("X_Forwarded_For")).isFalse();
    }

    @Test
    void extendsWhatATrustedProxySays() {
        Request request = Doors.requestOf(
                "fd00::1",
                1,
                "GET",
                "/store",
                Body.EMPTY,
                "Host",
                "inner",
                "X-Forwarded-For",
                "198.51.100.1",
                "X-Forwarded-For",
                "10.1.1.1",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "public.example",
                "Forwarded",
                "for=\"[2001:db8::1]:4711\";proto=https");

        Headers headers = forwarded(Passing.PLAIN, request);

        assertThat(headers.all("X-Forwarded-For")).containsExactly("198.51.100.1, 10.1.1.1, fd00:0:0:0:0:0:0:1");
        assertThat(headers.all("X-Forwarded-Proto")).containsExactly("https");
        assertThat(headers.all("X-Forwarded-Host")).containsExactly("public.example");
        assertThat(headers.all("X-Forwarded-Port")).containsExactly("80");
        assertThat(headers.all("Forwarded"))
                .containsExactly(
                        "for=\"[2001:db8::1]:4711\";proto=https, for=\"[fd00:0:0:0:0:0:0:1]\";host=\"inner\";proto=http");
    }

    @ParameterizedTest(name = "peer {0} with {1}: {2} asks for {3}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "192.0.2.7 | X-Forwarded-For | 1.1.1.1                                      | 192.0.2.7",
                "10.0.0.1  | -               | -                                            | 10.0.0.1",
                "10.0.0.1  | X-Forwarded-For | 1.1.1.1, 2.2.2.2, 3.3.3.3, 10.9.9.9, 10.8.8.8 | 3.3.3.3",
                "10.0.0.1  | X-Forwarded-For | 1.1.1.1:99                                   | 1.1.1.1",
                "10.0.0.1  | X-Forwarded-For | [2001:db8::1]:99                             | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | X-Forwarded-For | unknown, 10.9.9.9                            | 10.9.9.9",
                "10.0.0.1  | X-Forwarded-For | 1.1.1.1, evil.example                        | 10.0.0.1",
                "10.0.0.1  | Forwarded       | for=1.1.1.1, For=\"[2001:db8::1]:4711\";by=x | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | Forwarded       | for=_hidden                                  | 10.0.0.1",
                "10.0.0.1  | Forwarded       | by=\"a,for=1.1.1.1\";for=2.2.2.2             | 2.2.2.2",
            })
    void takesTheFirstAddressThatIsNotATrustedProxyForTheClient(String peer, String name, String value, String client) {
        String[] headers = name == null ? new String[0] : new String[] {name, value};
        Request request = Doors.requestOf(peer, 1, "GET", "/store", Body.EMPTY, headers);
        ClientOrigin origin = new ClientOrigin(Doors.SETTINGS.trustedProxies(), "http");

        assertThat(origin.clientOf(request)).isEqualTo(client);
    }

    @Test
    void addsItselfToViaAndStopsARequestThatWasHereBefore() {
        assertThat(forwarded("Via", "1.0 fred, 1.1 p.example (gate)").all("Via"))
                .containsExactly("1.0 fred, 1.1 p.example (gate)", "1.1 gate");

        for (String via : List.of("1.1 gate", "1.0 fred, HTTP/1.1  Gate (x)", "1.1 a,1.1 gate")) {
            Response response = Doors.answer(
                    Doors.door(dispatcher), Doors.request("GET", "/store", Body.EMPTY, "Via", "1.1 x", "via", via));
            assertThat(response.status()).as(via).isEqualTo(508);
        }
        assertThat(dispatcher.sent).hasSize(1);
    }

    @Test
    void namesTheVersionThatWasReceivedInVia() {
        Request request = Doors.requestOf("192.0.2.7", 0, "GET", "/store", Body.EMPTY);

        assertThat(forwarded(Passing.PLAIN, request).all("Via")).containsExactly("1.0 gate");
    }

    @ParameterizedTest(name = "[{index}] accepted: {1}")
    @CsvSource({"abc-DEF_1.9, true", "'a b', false", "'a\r\nX: y', false", "'', false", "\u00e9, false"})
    void acceptsOnlyAHarmlessRequestId(String given, boolean accepted) {
        Headers headers = forwarded("X-Request-Id", given);

        assertThat(headers.all("X-Request-Id")).hasSize(1);
        assertThat(given.equals(headers.first("X-Request-Id"))).isEqualTo(accepted);
    }

    @Test
    void makesANewRequestIdWhereThereAreTwo() {
        assertThat(forwarded("X-Request-Id", "a", "x-request-id", "b").all("X-Request-Id"))
                .hasSize(1)
                .doesNotContain("a", "b");
    }

    @Test
    void continuesAValidTraceAndStartsANewOneOtherwise() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Headers continued = forwarded("traceparent", parent, "tracestate", "a=1");
        dispatcher.sent.clear();
        Headers fresh = forwarded("traceparent", parent + "x", "tracestate", "a=1");

        assertThat(continued.all("traceparent")).containsExactly(parent);
        assertThat(continued.all("tracestate")).containsExactly("a=1");
        assertThat(fresh.first("traceparent"))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")
                .isNotEqualTo(parent);
        assertThat(fresh.contains("tracestate")).isFalse();
    }

    @Test
    void letsThroughWhatTheRouteSays() {
        Passing passing =
                passing(true, Set.of("Authorization"), Headers.of("X-Set", "ours", "api-key", "k"), Set.of("X-Gone"));
        Request request = Doors.request(
                "GET",
                "/store",
                Body.EMPTY,
                "Host",
                "a.example",
                "Authorization",
                "Bearer t",
                "X-Set",
                "theirs",
                "x_set",
                "theirs",
                "api-key",
                "theirs",
                "X-Gone",
                "1");

        Headers headers = forwarded(passing, request);

        assertThat(headers.all("Host")).containsExactly("a.example");
        assertThat(headers.all("Authorization")).containsExactly("Bearer t");
        assertThat(headers.all("X-Set")).containsExactly("ours");
        assertThat(headers.all("api-key")).containsExactly("k");
        assertThat(headers.contains("x_set")).isFalse();
        assertThat(headers.contains("X-Gone")).isFalse();
    }

    @Test
    void refusesTwoCredentials() {
        Passing passing = passing(false, Set.of("authorization"), Headers.EMPTY, Set.of());
        Request request =
                Doors.request("GET", "/store", Body.EMPTY, "Authorization", "Bearer a", "authorization", "Bearer b");

        assertThat(Doors.answer(Doors.door(dispatcher, passing), request).status())
                .isEqualTo(400);
        assertThat(dispatcher.sent).isEmpty();
    }

    @Test
    void neverSendsAFieldOfThisHopWhateverIsSaid() {
        long seed = 42;
        System.out.println("RequestForwardingTest seed " + seed);
        Random random = new Random(seed);
        RequestFields rules =
                new RequestFields(Doors.SETTINGS, Passing.PLAIN, Set.of(), new ClientOrigin(List.of(), "http"));
        String[] names = {
            "Connection",
            "keep-alive",
            "TE",
            "transfer_encoding",
            "X-A",
            "x-b",
            "Upgrade",
            "Cookie",
            "Trailer",
            "Accept"
        };
        String[] values = {"close", "x-a", "x-b, close", "keep-alive", "upgrade", "TE", ",", "chunked"};
        for (int n = 0; n < 2_000; n++) {
            List<String> fields = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                fields.add(names[random.nextInt(names.length)]);
                fields.add(values[random.nextInt(values.length)]);
            }
            Request request = Doors.request("GET", "/store", Body.EMPTY, fields.toArray(String[]::new));
            Headers in = request.headers();
            Headers out =
                    rules.forward(request, "id", TraceContext.start(false)).headers();
            for (String name : List.of("Connection", "Keep-Alive", "TE", "Upgrade", "Trailer", "transfer_encoding")) {
                assertThat(out.contains(name)).as("%s of %s", name, fields).isFalse();
            }
            for (String name : List.of("X-A", "X-B")) {
                boolean stopped = in.hasToken("connection", name);
                assertThat(out.all(name))
                        .as("%s of %s", name, fields)
                        .hasSize(stopped ? 0 : in.all(name).size());
            }
        }
    }
}
