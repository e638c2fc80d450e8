package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySettings;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.qdrant.QdrantSettings;
import io.headgate.sandbox.qdrant.QdrantStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.jspecify.annotations.Nullable;

/** The gateway of the sandbox, in front of its stand-ins or of a real Qdrant, and a client of its tools. */
final class ToolStand implements AutoCloseable {
    private static final Pattern HANDLE = Pattern.compile("To read on: continue_from=(\\S+)");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ActorTestKit kit = ActorTestKit.create();
    private final HttpClient http = HttpClient.newHttpClient();
    private final RunningGateway gateway;
    private final McpCaller caller;

    /** @param qdrant null: the stand-in */
    ToolStand(@Nullable URI qdrant) throws IOException, InterruptedException {
        CanarySimulator canary = started(CanarySimulator.start(kit.system(), CanarySettings.defaults()));
        URI store = qdrant == null
                ? started(QdrantStandIn.start(kit.system(), QdrantSettings.open()))
                        .url()
                : qdrant;
        Map<String, String> environment = new HashMap<>();
        environment.put("SANDBOX_CANARY", canary.readUrl() + "/api/v2");
        environment.put("SANDBOX_CANARY_WRITE", canary.writeUrl() + "/api/v1");
        environment.put("SANDBOX_CANARY_TOKEN", CanarySettings.SANDBOX_TOKEN);
        environment.put("SANDBOX_QDRANT", store.toString());
        environment.put("HEADGATE_PORT", "0");
        environment.put("HEADGATE_ADMIN_PORT", "0");
        try (InputStream text = RunningGateway.class.getResourceAsStream("sandbox.conf")) {
            assertThat(text).isNotNull();
            gateway = RunningGateway.startWhole(new String(text.readAllBytes(), StandardCharsets.UTF_8), environment);
        }
        caller = McpCaller.modern(gateway.port(), "{}");
    }

    private static <T> T started(CompletionStage<T> starting) throws InterruptedException {
        try {
            return starting.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("a stand-in did not start", failed);
        }
    }

    int port() {
        return gateway.port();
    }

    JsonNode tools() throws IOException, InterruptedException {
        return caller.result("tools/list", "", null).path("tools");
    }

    /** The result of a call, whatever it is. */
    JsonNode result(String tool, String arguments) throws IOException, InterruptedException {
        return caller.result("tools/call", "\"name\":\"" + tool + "\",\"arguments\":" + arguments, tool);
    }

    /** What an agent reads of a call that succeeds. */
    String call(String tool, String arguments) throws IOException, InterruptedException {
        JsonNode result = result(tool, arguments);
        assertThat(result.path("isError").asBoolean())
                .as("%s %s: %s", tool, arguments, result)
                .isFalse();
        return text(result);
    }

    /** What an agent reads of a call that succeeds, over all its pages. */
    List<String> pages(String tool, String arguments) throws IOException, InterruptedException {
        List<String> pages = new ArrayList<>(List.of(call(tool, arguments)));
        for (Matcher handle = HANDLE.matcher(pages.get(0)); handle.find(); ) {
            assertThat(pages).as(tool).hasSizeLessThan(50);
            String more = ",\"continue_from\":\"" + handle.group(1) + "\"}";
            pages.add(call(tool, arguments.substring(0, arguments.length() - 1) + more));
            handle = HANDLE.matcher(pages.get(pages.size() - 1));
        }
        return pages;
    }

    /** What an agent reads of a call that fails. */
    String failure(String tool, String arguments) throws IOException, InterruptedException {
        JsonNode result = result(tool, arguments);
        assertThat(result.path("isError").asBoolean())
                .as("%s %s: %s", tool, arguments, result)
                .isTrue();
        return text(result);
    }

    static String text(JsonNode result) {
        return result.at("/content/0/text").asText();
    }

    /** What the store itself answers. */
    String raw(String method, String target, @Nullable String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + target))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as("%s %s: %s", method, target, response.body())
                .isEqualTo(200);
        return response.body();
    }

    static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Override
    public void close() {
        gateway.close();
        kit.shutdownTestKit();
    }
}
