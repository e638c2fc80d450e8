package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.app.RunningGateway;
import io.headgate.mcp.fixture.FixtureProvider;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The door as a client meets it, in a running gateway. */
class McpDoorIT {
    private static final String TEXT = "This is a simple text response for testing.";
    private static RunningGateway gateway;
    private static McpAgent agent;

    @BeforeAll
    static void start() throws InterruptedException {
        gateway = RunningGateway.startOffering(
                "mcp { page-size = 5, streams.resume = 300ms, max-body = 1MiB }", new FixtureProvider());
        agent = new McpAgent(gateway.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    // --- answers ---

    @ParameterizedTest
    @ValueSource(strings = {"7", "-7", "\"7\"", "\"a \\u00e9 \\\"b\"", "12345678901234567890"})
    void givesIdsBackByteForByte(String id) throws IOException {
        assertThat(agent.tell(McpAgent.modernCall(id, "test_simple_text")).text())
                .contains("\"id\":" + id + ",")
                .contains(TEXT)
                .contains("\"resultType\":\"complete\"");
        assertThat(agent.tell(McpAgent.legacy(id, "tools/call", "\"name\":\"test_simple_text\""))
                        .text())
                .contains("\"id\":" + id + ",")
                .contains(TEXT)
                .doesNotContain("resultType");
    }

    @Test
    void tellsItsErrorsInJsonRpcWithTheirStatus() throws IOException {
        assertTold(McpAgent.post("{"), 400, -32700);
        assertTold(McpAgent.post("7"), 400, -32600);
        assertTold(McpAgent.post("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}"), 400, -32600);
        assertTold(McpAgent.legacy("1", "nothing", ""), 200, -32601);
        assertTold(McpAgent.legacy("1", "tools/call", "\"name\":\"nothing\""), 200, -32602);
        assertTold(McpAgent.legacy("1", "tools/call", "\"name\":7"), 200, -32602);
        assertTold(McpAgent.legacy("1", "resources/read", "\"uri\":\"test://none\""), 200, -32002);
        assertTold(McpAgent.legacy("1", "tools/list", "\"cursor\":\"none\""), 200, -32602);
        assertTold(
                McpAgent.legacy("1", "logging/setLevel", "\"level\":\"loud\"", agent.session("2025-11-25")),
                200,
                -32602);
        assertTold(McpAgent.legacy("1", "ping", "", "MCP-Protocol-Version: 2001-01-01"), 400, -32000);
        assertTold(McpAgent.legacy("1", "ping", "", "Mcp-Session-Id: nobody"), 404, -32001);
        assertTold(McpAgent.modern("1", "nothing", ""), 404, -32601);
        assertTold(McpAgent.modern("1", "initialize", McpAgent.initialize("2025-11-25")), 404, -32601);
        assertTold(McpAgent.modern("1", "ping", ""), 404, -32601);
        assertTold(McpAgent.modernCall("1", "nothing"), 200, -32602);
        assertTold(
                McpAgent.modern("1", "resources/read", "\"uri\":\"test://none\"", "Mcp-Name: test://none"),
                200,
                -32602);
        assertTold(McpAgent.legacy("1", "tools/list", "", "MCP-Protocol-Version: 2026-07-28"), 400, -32602);
        assertTold(McpAgent.legacy("1", "tools/list", McpAgent.META), 400, -32020);
        assertTold(
                McpAgent.modern("1", "tools/list", "").replace("Mcp-Method: tools/list", "Mcp-Method: ping"),
                400,
                -32020);
        assertTold(
                McpAgent.modernCall("1", "test_simple_text").replace("Mcp-Name: test_simple_text", "Mcp-Name: other"),
                400,
                -32020);
        assertTold(McpAgent.modern("1", "tools/list", "").replace("2026-07-28", "2031-01-01"), 400, -32022);
        assertTold(
                McpAgent.modern("1", "tools/list", "").replace("clientCapabilities", "clientCapabilitiez"),
                400,
                -32602);
        assertTold(McpAgent.modernCall("1", "test_missing_capability"), 400, -32021);
    }

    private static void assertTold(String request, int status, int code) throws IOException {
        McpAgent.Told told = agent.tell(request);

        assertThat(told.code()).as(request + "\n" + told.text()).isEqualTo(code);
        assertThat(told.status()).as(told.text()).isEqualTo(status);
        assertThat(told.json().path("jsonrpc").textValue()).isEqualTo("2.0");
        assertThat(told.json().path("error").path("message").textValue()).isNotBlank();
        assertThat(told.json().has("id")).isTrue();
        if (request.contains("\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,") && code != Refusal.NOT_JSON) {
            assertThat(told.json().path("id").intValue()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-25, 2025-11-25",
        "2025-06-18, 2025-06-18",
        "2025-03-26, 2025-03-26",
        "2024-11-05, 2024-11-05",
        "2026-07-28, 2025-11-25",
        "1999-01-01, 2025-11-25"
    })
    void agreesOnARevision(String asked, String agreed) throws IOException {
        McpAgent.Told told = agent.tell(McpAgent.legacy("1", "initialize", McpAgent.initialize(asked)));

        assertThat(told.json().path("result").path("protocolVersion").textValue())
                .isEqualTo(agreed);
        assertThat(told.session()).matches("[!-~]{40,}");
    }

    @Test
    void handsListsOutInPagesThatCannotBeForged() throws IOException {
        List<String> names = new ArrayList<>();
        String cursor = "";
        String given = "";
        do {
            JsonNode page = agent.tell(McpAgent.legacy("1", "tools/list", cursor))
                    .json()
                    .path("result");
            assertThat(page.path("tools").size()).isBetween(1, 5);
            page.path("tools").forEach(tool -> names.add(tool.path("name").textValue()));
            String next = page.path("nextCursor").textValue();
            given = next == null ? given : next;
            cursor = next == null ? "" : "\"cursor\":\"" + next + "\"";
        } while (!cursor.isEmpty() && names.size() < 1000);

        assertThat(names).contains("test_simple_text", "test_endless").doesNotHaveDuplicates();
        assertThat(names.size()).isGreaterThan(10);
        assertTold(McpAgent.legacy("1", "prompts/list", "\"cursor\":\"" + given + "\""), 200, -32602);
        for (int i = 0; i < given.length(); i += 7) {
            String changed = given.substring(0, i) + (given.charAt(i) == 'x' ? 'y' : 'x') + given.substring(i + 1);
            assertTold(McpAgent.legacy("1", "tools/list", "\"cursor\":\"" + changed + "\""), 200, -32602);
        }
    }

    @Test
    void takesSeveralMessagesFromTheOneRevisionThatHasThem() throws IOException {
        String two = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"method\":\"n\"},"
                + "{\"jsonrpc\":\"2.0\",\"id\":\"2\",\"method\":\"nothing\"}]";

        JsonNode answers =
                agent.tell(McpAgent.post(two, agent.session("2025-03-26"))).json();

        assertThat(answers.size()).isEqualTo(2);
        assertThat(answers.findValuesAsText("id")).containsExactlyInAnyOrder("1", "2");
        assertTold(McpAgent.post(two, agent.session("2025-06-18")), 400, -32600);
        assertTold(McpAgent.post(two, "MCP-Protocol-Version: 2026-07-28"), 400, -32600);
        assertThat(agent.tell(McpAgent.post("[{\"jsonrpc\":\"2.0\",\"method\":\"n\"}]"))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void takesNotificationsAndServesOnlyWhatItKnows() throws IOException {
        assertThat(agent.tell(McpAgent.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                        .status())
                .isEqualTo(202);
        assertThat(agent.tell("GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                        .status())
                .isEqualTo(405);
        assertThat(agent.tell("DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
                .isEqualTo(405);
        assertThat(agent.tell("PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                        .status())
                .isEqualTo(405);
        assertThat(agent.tell(McpAgent.legacy("1", "ping", "").replace("application/json\r\nA", "text/plain\r\nA"))
                        .status())
                .isEqualTo(415);
        assertThat(agent.tell(McpAgent.legacy("1", "ping", "")
                                .replace("Accept: application/json, text/event-stream", "Accept: text/html"))
                        .status())
                .isEqualTo(406);
    }

    @Test
    void saysWhatIsWrongWithABodyThatDoesNotArriveWhole() throws IOException {
        String ping = McpAgent.legacy("1", "ping", "");
        assertThat(agent.tell(ping.replace("Accept:", "Content-Encoding: gzip\r\nAccept:"))
                        .status())
                .isEqualTo(415);
        assertThat(agent.tell(ping.replace("Accept:", "Content-Encoding: identity\r\nAccept:"))
                        .status())
                .isEqualTo(200);
        String chunked = ping.replaceFirst("Content-Length: [0-9]+\r\n\r\n.*", "Transfer-Encoding: chunked\r\n\r\n");
        try (RawClient client = gateway.client()) {
            client.send(chunked, "2\r\n{}\r\nno size\r\n");
            RawResponse answer = client.readFinal();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("chunk size").doesNotContain("larger");
        }
    }

    // --- who may ask ---

    @ParameterizedTest
    @CsvSource({
        "localhost, '', 200",
        "127.0.0.1, http://127.0.0.1, 200",
        "localhost, http://localhost, 200",
        "localhost, http://evil.example, 403",
        "localhost, null, 403",
        "evil.example, http://evil.example, 421",
        "evil.example, '', 421"
    })
    void keepsPagesOfOthersOut(String host, String origin, int status) throws IOException {
        String request = McpAgent.legacy("1", "ping", "")
                .replace("Host: localhost", "Host: " + host + (origin.isEmpty() ? "" : "\r\nOrigin: " + origin));

        assertThat(agent.tell(request).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token=k-4711",
                "token=k-4711",
                "a=b&token",
                "Access%5FToken=k-4711",
                "api-key=k-4711&%=%",
                "=&apiKey=k-4711"
            })
    void takesNoCredentialInAnAddress(String query) throws IOException {
        for (String request : List.of(
                McpAgent.legacy("1", "ping", ""),
                McpAgent.modern("1", "tools/list", ""),
                "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n",
                "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            McpAgent.Told told = agent.tell(request.replace("/mcp ", "/mcp?" + query + " "));

            assertThat(told.status()).as(request).isEqualTo(400);
            assertThat(told.code()).isEqualTo(-32000);
            assertThat(told.text()).contains("Authorization").doesNotContain("4711");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=token", "page_token_of=1", "%=%zz", "&&==&"})
    void leavesOtherQueriesAlone(String query) throws IOException {
        assertThat(agent.tell(McpAgent.legacy("1", "ping", "").replace("/mcp ", "/mcp?" + query + " "))
                        .status())
                .isEqualTo(200);
    }

    // --- what is too much ---

    @Test
    void refusesHugeAndDeepBodiesFast() throws IOException {
        long start = System.nanoTime();
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        assertTold(
                McpAgent.legacy("1", "tools/call", "\"name\":\"test_simple_text\",\"arguments\":{\"x\":" + deep + "}"),
                400,
                -32700);
        try (RawClient client = gateway.client()) {
            client.send(McpAgent.legacy("1", "ping", "")
                    .replaceFirst("Content-Length: [0-9]+", "Content-Length: 10485760"));
            assertThat(client.readFinal().status()).isEqualTo(413);
        }
        String piece = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
        try (RawClient client = gateway.client()) {
            client.send(McpAgent.legacy("1", "ping", "")
                    .replaceFirst("Content-Length: [0-9]+\r\n\r\n.*", "Transfer-Encoding: chunked\r\n\r\n"));
            client.send(piece, piece);
            assertThat(client.readFinal().status()).isEqualTo(413);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void countsOnlyWhatTheConfigurationKnows() throws IOException {
        for (int i = 0; i < 50; i++) {
            agent.tell(McpAgent.legacy("1", "tools/call", "\"name\":\"made/up-" + i + "\""));
            agent.tell(McpAgent.legacy("1", "made/up-" + i, ""));
        }

        assertThat(new HashSet<>(gateway.scrape().toList())).noneMatch(line -> line.contains("made/up"));
    }
}
