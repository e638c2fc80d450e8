package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.call.Principal;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import io.headgate.testing.Await;
import io.headgate.testing.HeapProbe;
import io.headgate.testing.RawClient;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that do not read what they are sent, or read it late. */
class SlowReaderIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MEGABYTE = 1 << 20;
    private static final int BUFFER = MEGABYTE / 4;
    private static final int PIECE = MEGABYTE / 16;
    /** More than the system takes for a client that does not read, on both sides of the connection. */
    private static final int MORE_THAN_THE_SYSTEM_TAKES = 64 * MEGABYTE;

    private static final RawClient.Options SMALL = RawClient.Options.DEFAULT.receiveBuffer(8192);
    private static final String TALK = "\"name\":\"talk\",\"_meta\":{\"progressToken\":7%s}";
    private static final String MODERN = ",\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}";
    private static final Pattern PROGRESS = Pattern.compile("\"progress\":(\\d+)");
    private static final Pattern EVENT = Pattern.compile("id: (\\S+)-(\\d+)\n");

    private final Talker talker = new Talker();
    private RunningGateway gateway;
    private McpAgent agent;

    /** Has one tool, whose calls say what the test says. */
    private static final class Talker implements Provider {
        final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

        Call next() throws InterruptedException {
            Call call = calls.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(call).as("the call has begun").isNotNull();
            return call;
        }

        @Override
        public Catalog catalog(Principal principal) {
            JsonText tool = JsonText.literal("{\"name\":\"talk\",\"inputSchema\":{\"type\":\"object\"}}");
            return new Catalog(List.of(new Catalog.Definition("talk", tool)), List.of(), List.of(), List.of());
        }

        @Override
        public boolean knows(What what, String name, Principal principal) {
            return what == What.TOOL && name.equals("talk");
        }

        @Override
        public Begun begin(Asked asked, Talk talk) {
            Call call = new Call(talk);
            calls.add(call);
            return call;
        }

        @Override
        public void onChange(Consumer<Change> listener) {}
    }

    private static final class Call implements Begun {
        private final Talk talk;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private volatile boolean cancelled;
        private int said;

        Call(Talk talk) {
            this.talk = talk;
        }

        void say(int octets) {
            talk.progress(++said, null, "x".repeat(octets));
        }

        void finish() {
            answer.complete(new Answer.Result(JsonText.literal("{\"content\":[],\"done\":true}")));
        }

        @Override
        public CompletionStage<Answer> answer() {
            return answer;
        }

        @Override
        public void cancel() {
            cancelled = true;
            finish();
        }
    }

    @BeforeEach
    void start() throws InterruptedException {
        gateway = RunningGateway.startOffering("mcp.streams { buffer = " + BUFFER + ", resume = 30s }", talker);
        agent = new McpAgent(gateway.port());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void loseTheirConnectionAndTheirCallWhereTheyCannotComeBack() throws Exception {
        try (RawClient client = RawClient.connect(gateway.port(), SMALL)) {
            client.send(modern());
            Call call = talker.next();

            for (int said = 0; !call.cancelled; said += PIECE) {
                assertThat(said).as("octets for who reads none").isLessThan(MORE_THAN_THE_SYSTEM_TAKES);
                call.say(PIECE);
                assertServed();
            }

            awaitNone("headgate_mcp_streams{}");
            awaitNone("headgate_mcp_requests_in_flight{}");
            assertThat(whatIsLeft(client)).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void keepTheirCallButNoMemoryWhereTheyCanComeBack() throws Exception {
        String session = agent.session("2025-11-25");
        try (RawClient client = RawClient.connect(gateway.port(), SMALL)) {
            client.send(McpAgent.legacy("5", "tools/call", TALK.formatted(""), session));
            Call call = talker.next();
            call.say(1);
            Await.until("the stream begins", SOON, () -> gateway.metric("headgate_mcp_streams{}") == 1);
            for (int said = 0; gateway.metric("headgate_mcp_streams{}") > 0; said += PIECE) {
                assertThat(said).as("octets for who reads none").isLessThan(MORE_THAN_THE_SYSTEM_TAKES);
                call.say(PIECE);
            }

            long before = HeapProbe.liveBytes();
            for (int said = 0; said < 2 * MORE_THAN_THE_SYSTEM_TAKES; said += PIECE) {
                call.say(PIECE);
            }
            assertThat(HeapProbe.liveBytes() - before).isLessThan(MORE_THAN_THE_SYSTEM_TAKES / 4);
            assertServed();
            assertThat(call.cancelled).isFalse();

            call.finish();
            awaitNone("headgate_mcp_requests_in_flight{}");
            MatchResult first =
                    EVENT.matcher(whatIsLeft(client)).results().findFirst().orElseThrow();
            String rest = agent.tell(
                            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: "
                                    + first.group(1) + "-" + first.group(2) + "\r\n" + session + "\r\n\r\n")
                    .text();
            assertThat(rest).contains("\"id\":5", "\"done\":true");
            assertThat(rest.length()).isLessThan(BUFFER + PIECE);
        }
    }

    @Test
    void getEverythingInOrderWhereItFits() throws Exception {
        try (RawClient client = RawClient.connect(gateway.port(), SMALL)) {
            client.send(modern());
            Call call = talker.next();
            for (int i = 0; i < 100; i++) {
                call.say(1024);
            }
            call.finish();
            awaitNone("headgate_mcp_requests_in_flight{}");

            String text = client.readFinal().text();

            assertThat(PROGRESS.matcher(text).results().map(found -> Integer.valueOf(found.group(1))))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 100).boxed().toList());
            assertThat(text).contains("\"done\":true");
        }
    }

    /** Asks for many answers on one connection and reads none: none of them holds a connection of the pool. */
    @Test
    void holdNoConnectionToTheStore() throws Exception {
        String large = "{\"value\":\"" + "x".repeat(MEGABYTE) + "\"}";
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.start().answer(Script.always(Step.send(Script.ok(large.length()) + large)));
                RunningGateway slow = RunningGateway.startWhole("""
                        headgate {
                          listeners.public.timeouts.write = 700ms
                          upstreams.store { kind = http, url = "%s", pool { max = 2, warm-up = off } }
                          mcp {
                            enabled = on
                            tools.large {
                              upstream = store, method = GET, path = /large, description = Large
                              shape { kind = json, max-bytes = 4MiB, max-tokens = 1000000 }
                            }
                          }
                        }
                        """.formatted(upstream.url()), Map.of());
                RawClient client = RawClient.connect(slow.port(), SMALL)) {
            for (int i = 0; i < 40; i++) {
                client.send(McpAgent.modernCall(String.valueOf(i), "large"));
            }
            Await.until("the first answers are there", SOON, () -> upstream.requestCount() > 2);

            Await.until(
                    "who does not read has no connection any more, on either side",
                    SOON,
                    () -> slow.metric("headgate_edge_connections{listener=\"public\"}") == 0
                            && slow.metric("headgate_mcp_requests_in_flight{}") == 0
                            && slow.metric("headgate_pool_connections{upstream=\"store\",state=\"active\"}") == 0);
            assertThat(upstream.requestCount()).isLessThan(40);
            assertThat(new McpAgent(slow.port())
                            .tell(McpAgent.modernCall("1", "large"))
                            .text())
                    .hasSizeGreaterThan(MEGABYTE);
            assertThat(whatIsLeft(client)).hasSizeLessThan(40 * MEGABYTE);
        }
    }

    private static String modern() {
        return McpAgent.post(
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{" + TALK.formatted(MODERN) + "}}",
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: tools/call",
                "Mcp-Name: talk");
    }

    private void assertServed() throws IOException {
        assertThat(agent.tell(McpAgent.legacy("1", "ping", "")).status()).isEqualTo(200);
    }

    private void awaitNone(String gauge) {
        Await.until(gauge + " is 0", SOON, () -> gateway.metric(gauge) == 0);
    }

    /** What still comes up to the end of the connection, which must come. */
    private static String whatIsLeft(RawClient client) {
        try {
            client.readToEnd();
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection was not ended", open);
        } catch (IOException reset) {
            // As good an end as any.
        }
        return new String(client.received().bytes(), StandardCharsets.ISO_8859_1);
    }
}
