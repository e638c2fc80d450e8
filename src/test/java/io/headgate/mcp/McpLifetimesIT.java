package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.mcp.fixture.FixtureProvider;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lasts at the door and how it ends: sessions, streams, and calls that nobody waits for any more. */
class McpLifetimesIT {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int TIMES = 334;
    private static final FixtureProvider FIXTURE = new FixtureProvider();

    private static RunningGateway gateway;
    private static McpAgent agent;

    @BeforeAll
    static void start() throws InterruptedException {
        gateway = RunningGateway.startOffering("mcp.streams.resume = 300ms", FIXTURE);
        agent = new McpAgent(gateway.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    // --- sessions ---

    @Test
    void endsASessionForGood() throws IOException {
        String session = agent.session("2025-11-25");
        String delete = "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n" + session + "\r\n\r\n";

        assertThat(agent.tell(McpAgent.legacy("1", "ping", "", session)).status())
                .isEqualTo(200);
        assertThat(agent.tell(delete).status()).isEqualTo(200);
        McpAgent.Told told = agent.tell(McpAgent.legacy("1", "ping", "", session));
        assertThat(told.status()).isEqualTo(404);
        assertThat(told.code()).isEqualTo(-32001);
        assertThat(agent.tell(delete).status()).isEqualTo(404);
    }

    @Test
    void givesTheRestOfAStreamToItsOwnSessionOnly() throws IOException {
        String session = agent.session("2025-11-25");
        String first = agent.tell(McpAgent.legacy("5", "tools/call", "\"name\":\"test_reconnection\"", session))
                .text();
        String event = first.lines()
                .filter(line -> line.startsWith("id: "))
                .reduce((a, b) -> b)
                .orElseThrow();
        String get = "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: "
                + event.substring(4) + "\r\n";

        assertThat(first).contains("retry: ").doesNotContain("\"result\"");
        assertThat(agent.tell(get + agent.session("2025-11-25") + "\r\n\r\n").status())
                .isEqualTo(404);
        assertThat(agent.tell(get + session + "\r\n\r\n").text()).contains("\"id\":5", "\"result\"");
        assertThat(agent.tell(get + session + "\r\n\r\n").text())
                .as("once more")
                .contains("\"result\"");
    }

    @Test
    void sendsNobodyAwayWhoWouldNotComeBack() throws IOException {
        String session = agent.session("2025-06-18");

        assertThat(agent.tell(McpAgent.legacy("5", "tools/call", "\"name\":\"test_reconnection\"", session))
                        .text())
                .doesNotContain("retry:")
                .contains("\"result\"");
    }

    @Test
    void tellsListenersOfBothErasWhatHasChanged() throws IOException {
        String session = agent.session("2025-11-25");
        try (RawClient legacy = gateway.client();
                RawClient older = gateway.client();
                RawClient modern = gateway.client()) {
            String get = "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + session + "\r\n\r\n";
            assertThat(older.send(get).readHead().status()).isEqualTo(200);
            assertThat(legacy.send(get).readHead().status()).isEqualTo(200);
            RawResponse head = modern.send(McpAgent.modern(
                            "\"l\"", "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}"))
                    .readHead();
            assertThat(head.header("Content-Type")).hasValue("text/event-stream");
            Await.until(SECOND, () -> McpAgent.received(modern).contains("acknowledged"));

            agent.tell(McpAgent.modernCall("1", "test_trigger_tool_change"));

            Await.until(SECOND, () -> McpAgent.received(legacy).contains("notifications/tools/list_changed"));
            Await.until(SECOND, () -> McpAgent.received(modern).contains("notifications/tools/list_changed"));
            assertThat(McpAgent.received(modern)).contains("\"io.modelcontextprotocol/subscriptionId\":\"l\"");
            assertThat(McpAgent.received(older)).doesNotContain("list_changed").endsWith("0\r\n\r\n");
        }
    }

    // --- cancellation ---

    @Test
    void freesWhatAClientHadWhenItHasGoneAThousandTimes() throws IOException {
        for (int i = 0; i < TIMES; i++) {
            try (RawClient client = gateway.client()) {
                client.send(McpAgent.modernCall("1", "test_endless"));
                Await.until("the call begins", SECOND, () -> FIXTURE.endlessCalls() == 1);
            }
            Await.until("the call is cancelled", SECOND, () -> FIXTURE.endlessCalls() == 0);
        }
        String session = agent.session("2025-11-25");
        for (int i = 0; i < TIMES; i++) {
            try (RawClient client = gateway.client()) {
                client.send(McpAgent.legacy("1", "tools/call", "\"name\":\"test_endless\"", session));
                Await.until("the call begins", SECOND, () -> FIXTURE.endlessCalls() == 1);
            }
            Await.until("the call is cancelled", SECOND, () -> FIXTURE.endlessCalls() == 0);
        }
        for (int i = 0; i < TIMES; i++) {
            try (RawClient client = gateway.client()) {
                client.send(McpAgent.legacy("\"c\"", "tools/call", "\"name\":\"test_endless\"", session));
                Await.until("the call begins", SECOND, () -> FIXTURE.endlessCalls() == 1);
                agent.tell(McpAgent.post(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"c\"}}",
                        session));
                Await.until("the call is cancelled", SECOND, () -> FIXTURE.endlessCalls() == 0);
                assertThat(client.readFinal().text()).isEmpty();
            }
        }

        Await.until(SECOND, () -> gateway.metric("headgate_mcp_requests_in_flight{}") == 0);
        assertThat(gateway.metric("headgate_mcp_streams{}")).isZero();
        assertThat(
                        gateway.metric(
                                "headgate_mcp_requests_total{method=\"tools/call\",tool_name=\"test_endless\",status_code=\"499\",error_type=\"cancelled\"}"))
                .isGreaterThanOrEqualTo(3 * TIMES);
    }

    // --- how long a client will wait ---

    @Test
    void endsACallWhenItsClientWaitsNoLonger() throws IOException {
        String endless = "\"name\":\"test_endless\"";
        String asking = "\"name\":\"test_elicitation\",\"arguments\":{\"message\":\"a\"}";
        for (String request : List.of(
                McpAgent.legacy("1", "tools/call", endless, "grpc-timeout: 100m"),
                McpAgent.modern("1", "tools/call", endless, "Mcp-Name: test_endless", "Request-Timeout: 100ms"),
                McpAgent.legacy(
                        "1",
                        "tools/call",
                        asking,
                        agent.session("2025-11-25"),
                        "Request-Timeout: 3600",
                        "grpc-timeout: 100m"))) {
            assertThat(agent.tell(request).text()).contains("\"id\":1", "-32603", "in time");
        }
        Await.until("the calls are cancelled", SECOND, () -> FIXTURE.endlessCalls() == 0);
    }

    @Test
    void waitsNoLongerThanItIsConfiguredToWhateverClientsSay() throws Exception {
        try (RunningGateway brief = RunningGateway.startOffering("mcp.timeout = 200ms", new FixtureProvider())) {
            String call = McpAgent.legacy("1", "tools/call", "\"name\":\"test_endless\"", "Request-Timeout: 3600");

            assertThat(new McpAgent(brief.port()).tell(call).text()).contains("-32603", "in time");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Request-Timeout: soon",
                "Request-Timeout: 0",
                "grpc-timeout: 5",
                "Request-Timeout: 5\r\nRequest-Timeout: 5"
            })
    void refusesWhatIsNoTimeToWait(String field) throws IOException {
        McpAgent.Told told = agent.tell(McpAgent.legacy("1", "ping", "", field));

        assertThat(told.status()).isEqualTo(400);
        assertThat(told.code()).isEqualTo(-32000);
        assertThat(told.text()).containsIgnoringCase(field.substring(0, field.indexOf(':')));
    }
}
