package io.headgate.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.headgate.call.Deadline;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.Principal;
import io.headgate.call.UpstreamName;
import io.headgate.config.Document;
import io.headgate.config.Section;
import io.headgate.exchange.HttpCalls;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Asking;
import io.headgate.provider.Begun;
import io.headgate.provider.JsonText;
import io.headgate.provider.What;
import io.headgate.resilience.RetrySettings;
import io.headgate.seal.Seal;
import io.headgate.testing.ScriptedDispatcher;
import io.headgate.testing.SteeredClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;

/** Tools of a few lines of configuration, on a store that does as it is told. */
final class Shop {
    static final UpstreamName UPSTREAM = new UpstreamName("store");
    static final Principal BOB = new Principal("bob");
    static final OperationTable TABLE = OperationTable.builder()
            .add("GET", "/items", "items.list", OperationClass.READ)
            .add("GET", "/items/{id}", "items.get", OperationClass.READ)
            .add("POST", "/items/query", "items.query", OperationClass.READ)
            .add("PUT", "/items/{id}", "items.put", OperationClass.IDEMPOTENT)
            .add("POST", "/items/{id}", "items.buy", OperationClass.NOT_REPEATABLE)
            .build();

    private static final RetrySettings RETRY = new RetrySettings(
            true, false, 3, 0.2, 3, Duration.ofSeconds(10), Duration.ofMillis(25), Duration.ofMillis(250), 8);
    private static final Duration LONG = Duration.ofSeconds(30);
    static final Prepared RESERVE = new Prepared(
            new UpstreamName("ledger"),
            new Operation("reserve", OperationClass.NOT_REPEATABLE),
            "Reserves.",
            (ObjectNode) JsonText.literal("""
                            {"type":"object","properties":{"name":{"type":"string","maxLength":8},
                             "count":{"type":"integer","minimum":1,"default":1}},"required":["name"]}""").tree(),
            LONG,
            "LEDGER_ERROR");

    final ScriptedDispatcher store = new ScriptedDispatcher().answers(200, "{}");
    final Tools tools;
    /** How the operation {@code reserve} is done. */
    Action prepared = (arguments, asked) -> {
        throw new AssertionError("nobody was to ask for it");
    };

    Rights rights = Rights.ALL;
    PoolFacts pools = upstream -> CompletableFuture.completedStage(Map.of("active", 5));
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    Shop(String lines, ActorTestKit kit) {
        this(lines, Materializer.createMaterializer(kit.system()));
    }

    Shop(String lines, Materializer materializer) {
        Tools.Around around = new Tools.Around(
                (principal, tool) -> rights.mayCall(principal, tool),
                Seal.random(),
                upstream -> pools.of(upstream),
                Runnable::run,
                materializer,
                () -> 0,
                new SteeredClock(() -> now));
        UpstreamFacts facts = new UpstreamFacts(TABLE, List.of(), Set.of(), true, RETRY, true);
        tools = new Tools(
                configs(lines),
                EmbeddingConfig.NONE,
                Map.of(UPSTREAM, facts),
                new HttpCalls(store, null, () -> 0),
                tool -> (arguments, asked) -> prepared.run(arguments, asked),
                around);
    }

    static List<ToolConfig> configs(String lines) {
        Document document =
                Document.parse("headgate.mcp.tools {\n" + lines + "\n}", "shop.conf", ConfigFactory.empty(), Map.of());
        Section all = document.section("headgate");
        List<ToolConfig> configs = ToolConfig.all(
                all.section("mcp").sections("tools"),
                all.section("defaults").section("tool"),
                Map.of(UPSTREAM, new Backing(TABLE, LONG)),
                Map.of("reserve", RESERVE));
        assertThat(document.report().problems())
                .filteredOn(problem -> problem.path().startsWith("headgate.mcp.tools"))
                .isEmpty();
        return configs;
    }

    Begun begin(String tool, String arguments, Principal principal) {
        JsonText params = JsonText.literal("{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
        Asked asked = Asking.of(What.TOOL, tool, params, principal, Deadline.after(LONG, 0));
        return tools.begin(asked, Asking.SILENT);
    }

    JsonNode call(String tool, String arguments) {
        return result(begin(tool, arguments, BOB));
    }

    static JsonNode result(Begun begun) {
        Answer answer = begun.answer().toCompletableFuture().getNow(null);
        assertThat(answer).isInstanceOf(Answer.Result.class);
        return ((Answer.Result) answer).object().tree();
    }

    static String text(JsonNode result) {
        return result.at("/content/0/text").textValue();
    }
}
