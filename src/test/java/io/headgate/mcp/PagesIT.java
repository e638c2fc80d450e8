package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.mcp.fixture.FixtureProvider;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Web pages that ask from a browser: which may, and which may read what they are answered (Fetch Standard, CORS protocol). */
class PagesIT {
    private static final String LISTED = "https://tools.plant.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final FixtureProvider FIXTURE = new FixtureProvider();

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws InterruptedException {
        gateway = RunningGateway.startOffering("mcp.origins = [\"" + LISTED + "\"]", FIXTURE);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static RawResponse ask(String request) throws IOException {
        try (RawClient client = gateway.client()) {
            return client.send(request).readFinal();
        }
    }

    private static String from(String origin, String request) {
        return request.replaceFirst("Host: localhost\r\n", "Host: localhost\r\nOrigin: " + origin + "\r\n");
    }

    private static String preflight(String origin, String method) {
        return "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin + "\r\nAccess-Control-Request-Method: "
                + method
                + "\r\nAccess-Control-Request-Headers: content-type, mcp-protocol-version, mcp-session-id\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "DELETE"})
    void mayAskBeforehandWhereTheyAreListed(String method) throws IOException {
        RawResponse answer = ask(preflight(LISTED, method));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header(ALLOW_ORIGIN)).hasValue(LISTED);
        assertThat(answer.header("Access-Control-Allow-Methods").orElse("").split(", "))
                .contains(method);
        assertThat(answer.header("Access-Control-Allow-Headers"))
                .hasValue("content-type, mcp-protocol-version, mcp-session-id");
        assertThat(answer.header("Access-Control-Max-Age")).isPresent();
        assertThat(answer.header("Vary")).hasValue("Origin");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://tools.plant.example",
                "https://tools.plant.example:8443",
                "https://tools.plant.example.evil.example",
                "https://evil.example",
                "http://localhost:1",
                "null"
            })
    void areKeptOutWhereTheyAreNot(String origin) throws IOException {
        for (String request : new String[] {
            preflight(origin, "POST"),
            from(origin, McpAgent.modernCall("1", "test_endless")),
            from(origin, McpAgent.legacy("1", "tools/call", "\"name\":\"test_endless\"")),
            from(origin, "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"),
            from(origin, "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n")
        }) {
            RawResponse answer = ask(request);

            assertThat(answer.status()).as(request).isEqualTo(403);
            assertThat(answer.header(ALLOW_ORIGIN)).as(request).isEmpty();
        }
        assertThat(FIXTURE.endlessCalls()).isZero();
    }

    @Test
    void mayReadAnswersAndSessionsWhereTheyAreListed() throws IOException {
        RawResponse welcome = ask(from(LISTED, McpAgent.legacy("1", "initialize", McpAgent.initialize("2025-11-25"))));
        assertReadable(welcome, 200);
        assertThat(welcome.header("Access-Control-Expose-Headers").orElse("").split(", "))
                .contains("Mcp-Session-Id");
        String session = "Mcp-Session-Id: " + welcome.header("Mcp-Session-Id").orElseThrow() + "\r\n";

        try (RawClient listener = gateway.client()) {
            RawResponse head = listener.send(from(
                            LISTED,
                            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + session + "\r\n"))
                    .readHead();
            assertReadable(head, 200);
            assertThat(head.header("Content-Type")).hasValue("text/event-stream");
        }
        assertReadable(ask(from(LISTED, McpAgent.modernCall("1", "test_simple_text"))), 200);
        assertReadable(ask(from(LISTED, "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n" + session + "\r\n")), 200);
    }

    /** A page that could not would take a wrong request for a network that is down. */
    @Test
    void mayReadRefusalsWhereTheyAreListed() throws IOException {
        assertReadable(ask(from(LISTED, McpAgent.post("{"))), 400);
        assertReadable(ask(from(LISTED, McpAgent.legacy("1", "ping", "", "Mcp-Session-Id: nobody"))), 404);
        assertReadable(ask(from(LISTED, McpAgent.modern("1", "ping", ""))), 404);
        assertReadable(ask(from(LISTED, "PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")), 405);
        assertReadable(
                ask(from(LISTED, McpAgent.legacy("1", "ping", "").replace("application/json\r\nA", "text/plain\r\nA"))),
                415);
    }

    private static void assertReadable(RawResponse answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header(ALLOW_ORIGIN)).hasValue(LISTED);
        assertThat(answer.header("Vary")).hasValue("Origin");
    }

    @ParameterizedTest
    @CsvSource({"localhost, http://localhost", "127.0.0.1:8080, http://127.0.0.1:8080", "localhost, "})
    void ofTheGatewayItselfAndProgramsNeedNoLeave(String host, String origin) throws IOException {
        String request = McpAgent.modernCall("1", "test_simple_text")
                .replaceFirst("Host: localhost", "Host: " + host + (origin == null ? "" : "\r\nOrigin: " + origin));

        RawResponse answer = ask(request);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header(ALLOW_ORIGIN)).isEqualTo(Optional.empty());
    }

    @Test
    void cannotComeUnderANameThatIsNotServed() throws IOException {
        RawResponse answer =
                ask(preflight(LISTED, "POST").replaceFirst("Host: localhost", "Host: rebound.evil.example"));

        assertThat(answer.status()).isEqualTo(421);
    }
}
