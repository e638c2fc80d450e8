package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.mcp.fixture.FixtureProvider;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a session may do once, and how little is kept of it, in a gateway whose bounds are narrow. */
class SessionRulesIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long KEPT = 4096;
    private static final FixtureProvider FIXTURE = new FixtureProvider();

    private static RunningGateway gateway;
    private static McpAgent agent;

    @BeforeAll
    static void start() throws InterruptedException {
        gateway = RunningGateway.startOffering(
                "mcp.streams { per-principal = 1, buffer = 2KiB, kept = 4KiB, resume = 60s }", FIXTURE);
        agent = new McpAgent(gateway.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String get(String session, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + session + "\r\n" + more
                + "\r\n";
    }

    private static void awaitNoStream() {
        Await.until("the streams are closed", SOON, () -> gateway.metric("headgate_mcp_streams{}") == 0);
    }

    // --- one stream ---

    @Test
    void replacesTheStreamOfASessionThoughNoOtherHasRoom() throws IOException {
        awaitNoStream();
        String session = agent.session("2025-11-25");
        String other = agent.session("2025-11-25");
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                RawClient client = gateway.client();
                clients.add(client);
                assertThat(client.send(get(session)).readHead().status())
                        .as("stream %d", i)
                        .isEqualTo(200);
            }
            assertThat(agent.tell(get(other)).status()).isEqualTo(429);
            for (RawClient client : clients.subList(0, 4)) {
                Await.until(
                        "an older one is over",
                        SOON,
                        () -> McpAgent.received(client).endsWith("0\r\n\r\n"));
            }
        } finally {
            clients.forEach(RawClient::close);
        }
        awaitNoStream();
        try (RawClient client = gateway.client()) {
            assertThat(client.send(get(other)).readHead().status()).isEqualTo(200);
        }
    }

    // --- what is kept ---

    @Test
    void keepsABoundedAmountForAllSessions() throws IOException {
        awaitNoStream();
        String first = agent.session("2025-11-25");
        String event = progress(first);
        assertThat(agent.tell(get(first, "Last-Event-ID: " + event)).text()).contains("\"result\"");
        String last = "";
        String lastEvent = "";
        for (int i = 0; i < 8; i++) {
            awaitNoStream();
            last = agent.session("2025-11-25");
            lastEvent = progress(last);
        }

        awaitNoStream();
        RawResponse gone;
        try (RawClient client = gateway.client()) {
            gone = client.send(get(first, "Last-Event-ID: " + event)).readFinal();
        }
        assertThat(gone.status()).as("its answer has given way").isEqualTo(404);
        assertThat(agent.tell(get(last, "Last-Event-ID: " + lastEvent)).text()).contains("\"result\"");
        assertThat(gateway.metric("headgate_mcp_kept_bytes{}")).isBetween(1.0, (double) KEPT);
        assertThat(gateway.metric("headgate_mcp_kept_dropped_total{}")).isPositive();
    }

    /** Calls a tool that tells its progress; the id of the first event. */
    private static String progress(String session) throws IOException {
        String told = agent.tell(McpAgent.legacy(
                        "1",
                        "tools/call",
                        "\"name\":\"test_tool_with_progress\",\"_meta\":{\"progressToken\":\"p\"}",
                        session))
                .text();
        return told.lines()
                .filter(line -> line.startsWith("id: "))
                .findFirst()
                .orElseThrow()
                .substring("id: ".length());
    }

    // --- ids ---

    @Test
    void answersNoSecondRequestWithTheIdOfOneUnderWay() throws IOException {
        String session = agent.session("2025-11-25");
        String other = agent.session("2025-11-25");
        try (RawClient client = gateway.client()) {
            client.send(McpAgent.legacy("\"a-b\"", "tools/call", "\"name\":\"test_endless\"", session));
            Await.until("the call begins", SOON, () -> FIXTURE.endlessCalls() == 1);

            for (String same : List.of("\"a-b\"", "\"a\\u002db\"")) {
                McpAgent.Told told =
                        agent.tell(McpAgent.legacy(same, "tools/call", "\"name\":\"test_simple_text\"", session));
                assertThat(told.code()).as(told.text()).isEqualTo(-32600);
                assertThat(told.status()).isEqualTo(400);
                assertThat(told.text()).contains("\"id\":" + same);
            }
            assertThat(agent.tell(McpAgent.legacy("\"a-b\"", "tools/call", "\"name\":\"test_simple_text\"", other))
                            .status())
                    .as("another session")
                    .isEqualTo(200);
            cancel("\"a-b\"", other);
            cancel("\"b\"", session);
            assertThat(FIXTURE.endlessCalls()).as("the first goes on").isEqualTo(1);

            cancel("\"a\\u002db\"", session);
            Await.until("the call is cancelled", SOON, () -> FIXTURE.endlessCalls() == 0);
            assertThat(client.readFinal().text()).as("no result of another").isEmpty();
        }
        McpAgent.Told again =
                agent.tell(McpAgent.legacy("\"a-b\"", "tools/call", "\"name\":\"test_simple_text\"", session));
        assertThat(again.status()).as("the id is free again").isEqualTo(200);
    }

    private static void cancel(String id, String session) throws IOException {
        String json =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" + id + "}}";
        assertThat(agent.tell(McpAgent.post(json, session)).status()).isEqualTo(202);
    }

    @Test
    void tellsOneOfTwoWithTheSameIdInABatch() throws IOException {
        String session = agent.session("2025-03-26");
        String endless =
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"test_endless\"}}";
        try (RawClient client = gateway.client()) {
            client.send(McpAgent.post("[" + endless + "," + endless + "]", session));
            Await.until("the first begins", SOON, () -> FIXTURE.endlessCalls() == 1);

            cancel("7", session);

            RawResponse answers = client.readFinal();
            assertThat(answers.text()).containsOnlyOnce("\"id\":7").contains("-32600");
            assertThat(FIXTURE.endlessCalls()).isZero();
        }
    }

    // --- subscriptions ---

    @Test
    void keepsNothingForAClientWithoutASession() throws IOException {
        String uri = "\"uri\":\"test://static-text\"";

        McpAgent.Told stateless = agent.tell(McpAgent.legacy("1", "resources/subscribe", uri));
        assertThat(stateless.status()).isEqualTo(400);
        assertThat(stateless.code()).isEqualTo(-32000);
        assertThat(stateless.json().path("id").intValue()).isEqualTo(1);
        for (McpAgent.Told other : List.of(
                agent.tell(McpAgent.legacy("2", "resources/unsubscribe", uri)),
                agent.tell(McpAgent.legacy("2", "logging/setLevel", "\"level\":\"debug\"")))) {
            assertThat(other.status()).isEqualTo(400);
            assertThat(other.code()).isEqualTo(-32000);
            assertThat(other.json().path("id").intValue()).isEqualTo(2);
        }
        assertThat(agent.tell(McpAgent.modern("1", "resources/subscribe", uri)).code())
                .isEqualTo(-32601);
        String session = agent.session("2025-11-25");
        for (String method : List.of("resources/subscribe", "resources/unsubscribe", "resources/unsubscribe")) {
            assertThat(agent.tell(McpAgent.legacy("1", method, uri, session)).text())
                    .contains("\"result\":{}");
        }
        assertThat(agent.tell(McpAgent.legacy("1", "logging/setLevel", "\"level\":\"debug\"", session))
                        .text())
                .contains("\"result\":{}");
    }
}
