package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.SecretWatch;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log of requests says of calls of tools. */
class ToolLogIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String JSON = "{\"is\":1}";

    private final Logger logger = (Logger) LoggerFactory.getLogger("headgate.request");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ScriptedUpstream store = ScriptedUpstream.start();
    private RunningGateway gateway;

    @BeforeEach
    void start() throws InterruptedException {
        store.answer(request -> request.head().target().contains("broken")
                ? List.of(Step.send("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"))
                : List.of(Step.send(Script.ok(JSON.length(), "Content-Type: application/json") + JSON)));
        gateway = RunningGateway.startOffering("""
                request-log.enabled = on
                upstreams.store { kind = http, url = "%s", retry.enabled = off, pool { min = 0, warm-up = off } }
                mcp.tools.look {
                  upstream = store, method = GET, path = "/look/{what}", description = Looks
                  shape { kind = json }
                  cache { ttl = 1m }
                }
                """.formatted(store.url()));
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        gateway.close();
        store.close();
    }

    /** The line of the call with this number, counted from 1. */
    private JsonNode line(int number) throws IOException {
        Await.until("line " + number + " of the log", LIMIT, () -> calls().size() >= number);
        return new ObjectMapper().readTree(calls().get(number - 1));
    }

    private List<String> calls() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("\"tools/call\""))
                .toList();
    }

    @Test
    void keepsACredentialInAnAddressToItself() throws Exception {
        String secret = "k-4711-in-an-address";
        SecretWatch.WHOLE_RUN.secret(secret);
        try (RawClient client = gateway.client()) {
            client.send(
                    "POST /mcp?access_token=" + secret + " HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: careless\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
            RawResponse answer = client.readFinal();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("Authorization").doesNotContain(secret);
        }

        Await.until("a line of it", LIMIT, () -> said().stream().anyMatch(line -> line.contains("\"careless\"")));
        assertThat(said()).noneMatch(line -> line.contains("4711"));
    }

    private List<String> said() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void tellsWhoCalledWhatAndWhereTheTimeWent() throws Exception {
        McpCaller caller = McpCaller.modern(gateway.port(), "{}");
        String meta = "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"probe\\n\\u202e" + "x".repeat(100)
                + "\",\"version\":\"2.1\"}";
        String call = "\"name\":\"look\",\"arguments\":{\"what\":\"a\"}";

        caller.messages("1", "tools/call", call, meta, "look");
        caller.messages("2", "tools/call", call, "", "look");

        JsonNode first = line(1);
        assertThat(first.path("tool").asText()).isEqualTo("look");
        assertThat(first.path("status").asInt()).isEqualTo(200);
        assertThat(first.has("code")).isFalse();
        assertThat(first.path("era").asText()).isEqualTo("modern");
        assertThat(first.path("agent").asText()).isEqualTo("probe??" + "x".repeat(57) + "/2.1");
        assertThat(first.path("client").asText()).isEqualTo("127.0.0.1");
        assertThat(first.path("principal").asText()).isEqualTo("anonymous");
        assertThat(first.path("upstream").asText()).isEqualTo("store");
        assertThat(first.path("cache").asText()).isEqualTo("miss");
        assertThat(first.path("attempts").asInt()).isEqualTo(1);
        assertThat(first.path("wait_ms").asDouble()).isGreaterThanOrEqualTo(0);
        assertThat(first.path("connect_ms").asDouble()).isGreaterThan(0);
        assertThat(first.path("first_byte_ms").asDouble()).isPositive();
        assertThat(first.path("total_ms").asDouble())
                .isGreaterThan(first.path("first_byte_ms").asDouble());
        JsonNode second = line(2);
        assertThat(second.path("cache").asText()).isEqualTo("hit");
        assertThat(second.has("agent")).isFalse();
    }

    @Test
    void knowsTheClientOfASessionAndWhyACallFailed() throws Exception {
        McpCaller caller = McpCaller.legacy(gateway.port(), "{}");

        JsonNode result = caller.result("tools/call", "\"name\":\"look\",\"arguments\":{\"what\":\"broken\"}", "look");

        assertThat(result.path("isError").asBoolean()).isTrue();
        JsonNode line = line(1);
        assertThat(line.path("era").asText()).isEqualTo("legacy");
        assertThat(line.path("agent").asText()).isEqualTo("test/1");
        assertThat(line.path("error").asText()).isEqualTo("tool");
        assertThat(line.path("code").asText())
                .isEqualTo(result.at("/structuredContent/code").asText())
                .startsWith("upstream.");
        assertThat(line.path("first_byte_ms").asDouble()).isPositive();
    }

    @Test
    void tellsOfStreamsSessionsAndNotificationsByTheirOwnVerbs() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.readFinal().status()).isEqualTo(405);
            String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
            client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Accept: application/json, text/event-stream\r\nContent-Length: " + note.length() + "\r\n\r\n"
                    + note);
            assertThat(client.readFinal().status()).isEqualTo(202);
            client.send("DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: none\r\n\r\n");
            assertThat(client.readFinal().status()).isEqualTo(404);
        }

        Await.until("three lines of the log", LIMIT, () -> lines.list.size() >= 3);
        assertThat(List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"PUT\"", "405"),
                        line -> assertThat(line).contains("\"POST\"", "202", "\"notification\""),
                        line -> assertThat(line).contains("\"DELETE\"", "404"));
    }
}
