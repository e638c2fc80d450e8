package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls of a tool whose store takes its time, all at once: who gave a token is told where its call is, and nobody else. */
class McpProgressIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASKED = "asked store";
    private static final int LENT = 6;

    private final CountDownLatch answers = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What came of one call so far. */
    private static final class Heard {
        private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> type = new CompletableFuture<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        private void hear(HttpResponse<Stream<String>> response) {
            type.complete(response.headers().firstValue("Content-Type").orElse(""));
            response.body()
                    .map(line -> line.startsWith("data: ") ? line.substring(6) : line)
                    .filter(line -> line.startsWith("{"))
                    .forEach(line -> messages.add(json(line)));
        }

        private static JsonNode json(String line) {
            try {
                return JSON.readTree(line);
            } catch (IOException malformed) {
                throw new UncheckedIOException(malformed);
            }
        }

        /** Waits until there can come no more. */
        private void ends() {
            over.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        /** The messages before the answer, which is the last one. */
        private List<JsonNode> notices() {
            ends();
            JsonNode last = messages.get(messages.size() - 1);
            assertThat(last.path("id").intValue()).isEqualTo(1);
            assertThat(last.toString()).contains("done").doesNotContain("\"isError\":true");
            return messages.subList(0, messages.size() - 1);
        }
    }

    private Heard call(McpCaller caller, String token, boolean events) {
        String meta = token.isEmpty() ? "" : "\"progressToken\":" + token;
        String params = caller.params("\"name\":\"wait\",\"arguments\":{}", meta);
        HttpRequest request = caller.posting(McpCaller.request("1", "tools/call", params), "tools/call", "wait");
        HttpRequest sent = events
                ? request
                : HttpRequest.newBuilder(request, (name, value) -> !name.equalsIgnoreCase("Accept"))
                        .header("Accept", "application/json")
                        .build();
        Heard heard = new Heard();
        threads.execute(() -> {
            try {
                heard.hear(caller.http().send(sent, BodyHandlers.ofLines()));
                heard.over.complete(null);
            } catch (IOException | InterruptedException | RuntimeException failed) {
                heard.over.completeExceptionally(failed);
            }
        });
        return heard;
    }

    private static List<Double> values(List<JsonNode> notices) {
        return notices.stream()
                .map(notice -> notice.at("/params/progress").doubleValue())
                .toList();
    }

    private static void assertRising(List<JsonNode> notices, String token, String words) {
        assertThat(notices).hasSizeGreaterThanOrEqualTo(2).allSatisfy(notice -> {
            assertThat(notice.path("method").textValue()).isEqualTo("notifications/progress");
            assertThat(notice.at("/params/progressToken").toString()).isEqualTo(token);
        });
        assertThat(notices.get(0).at("/params/message").textValue()).startsWith(words);
        assertThat(values(notices)).isSorted().doesNotHaveDuplicates();
        assertThat(values(notices).get(0)).isGreaterThanOrEqualTo(1.0);
    }

    @Test
    void tellsWhereALongCallIsIfItWasAskedTo() throws Exception {
        List<ProgressNotification> told = new CopyOnWriteArrayList<>();
        try (ScriptedUpstream store = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startOffering("""
                        upstreams.store {
                          kind = http, url = "%s", retry.enabled = off
                          pool { min = 0, max = %2$d, max-opening = %2$d, warm-up = off }
                        }
                        mcp.tools.wait { upstream = store, method = GET, path = "/wait", description = "Takes long." }
                        """.formatted(store.url(), LENT));
                McpSyncClient client = McpClient.sync(
                                HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + gateway.port())
                                        .endpoint("/mcp")
                                        .build())
                        .requestTimeout(LIMIT)
                        .progressConsumer(told::add)
                        .build()) {
            store.answer(request -> List.of(
                    Step.awaiting(answers),
                    Step.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n"
                            + "{\"done\":true}")));
            client.initialize();
            McpCaller modern = McpCaller.modern(gateway.port(), "{}");
            Heard ofNow = call(modern, "\"t-1\"", true);
            Heard ofSession = call(McpCaller.legacy(gateway.port(), "{}"), "7", true);
            McpCaller fickle = McpCaller.legacy(gateway.port(), "{}");
            Heard takenBack = call(fickle, "8", true);
            Heard plain = call(modern, "", true);
            Heard jsonOnly = call(modern, "\"t-2\"", false);
            CompletableFuture<CallToolResult> ofSdk = CompletableFuture.supplyAsync(
                    () -> client.callTool(CallToolRequest.builder("wait")
                            .arguments(Map.of())
                            .progressToken("sdk")
                            .build()),
                    threads);
            Await.until(
                    "the store has what the pool can send",
                    LIMIT,
                    () -> store.requests().size() == LENT);
            Heard queued = call(modern, "\"t-3\"", true);

            for (Heard each : List.of(ofNow, ofSession, takenBack, queued)) {
                Await.until("two notices are there", LIMIT, () -> each.messages.size() >= 2);
            }
            Await.until("the SDK has heard two notices", LIMIT, () -> told.size() >= 2);
            assertThat(plain.type).isNotDone();
            assertThat(jsonOnly.type).isNotDone();
            String cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}";
            assertThat(fickle.post(cancel, "", null).statusCode()).isEqualTo(202);
            takenBack.ends();
            assertRising(takenBack.messages, "8", ASKED);
            answers.countDown();

            assertRising(ofNow.notices(), "\"t-1\"", ASKED);
            assertRising(ofSession.notices(), "7", ASKED);
            assertRising(queued.notices(), "\"t-3\"", "waiting for a connection of pool store");
            assertThat(queued.notices().get(0).at("/params/message").textValue())
                    .endsWith("(first in the queue)");
            for (Heard each : List.of(plain, jsonOnly)) {
                assertThat(each.notices()).isEmpty();
                assertThat(each.type.join()).startsWith("application/json");
            }
            assertThat(ofSdk.join().content().toString()).contains("done");
            assertThat(told)
                    .extracting(ProgressNotification::progress)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(told).isNotEmpty().allSatisfy(notice -> {
                assertThat(notice.progressToken()).isEqualTo("sdk");
                assertThat(notice.message()).startsWith(ASKED);
            });

            long start = System.nanoTime();
            CallToolResult quick = client.callTool(CallToolRequest.builder("wait")
                    .arguments(Map.of())
                    .progressToken("quick")
                    .build());
            assertThat(quick.content().toString()).contains("done");
            if (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
                assertThat(told).noneMatch(notice -> notice.progressToken().equals("quick"));
            }
            assertThat(store.complaints()).isEmpty();
        } finally {
            answers.countDown();
            threads.shutdownNow();
        }
    }
}
