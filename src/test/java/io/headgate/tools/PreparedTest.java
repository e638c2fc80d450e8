package io.headgate.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.config.Document;
import io.headgate.config.Section;
import io.headgate.provider.JsonText;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tools that name an operation which brings its own arguments. */
class PreparedTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final Shop shop = new Shop("reserve_ids { operation = reserve, enabled = on }", KIT);
    private ObjectNode asked = JsonText.mapper().createObjectNode();
    private boolean stopped;

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void areOfferedAsTheirOperationIs() {
        JsonNode tool = shop.tools.catalog(Shop.BOB).tools().get(0).json().tree();

        assertThat(tool.path("description").asText()).startsWith("Reserves. ");
        assertThat(tool.at("/inputSchema/required")).hasToString("[\"name\"]");
        assertThat(tool.at("/inputSchema/properties/count/default").asInt()).isEqualTo(1);
        assertThat(tool.at("/annotations/readOnlyHint").asBoolean()).isFalse();
    }

    @Test
    void areOffWhereTheyChangeSomethingAndNobodySaysOn() {
        Shop closed = new Shop("reserve_ids { operation = reserve }", KIT);

        assertThat(closed.tools.catalog(Shop.BOB).tools()).isEmpty();
    }

    @Test
    void areDoneWithTheArgumentsAsTheyAre() {
        answered(new Outcome.Failed(Failure.of(FailureKind.INTERNAL)));

        shop.call("reserve_ids", "{\"name\":\"US\",\"count\":null}");

        assertThat(asked).hasToString("{\"count\":1,\"name\":\"US\"}");
    }

    @Test
    void judgeTheirArgumentsFirst() {
        JsonNode result = shop.call("reserve_ids", "{\"name\":\"US\",\"count\":0}");

        assertThat(Shop.text(result)).contains("count is 0; expected a whole number of at least 1");
        assertThat(result.at("/structuredContent").has("errorCode")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"UPSTREAM_CONNECT", "UPSTREAM_REJECTED", "POOL_DEADLINE", "DATA_CONFLICT", "RESULT_TOO_LARGE"})
    void tellFailuresOfTheStoreByItsOwnWordToo(FailureKind kind) {
        answered(new Outcome.Failed(Failure.of(kind)));

        JsonNode result = shop.call("reserve_ids", "{\"name\":\"US\"}");

        assertThat(Shop.text(result)).startsWith(kind.code() + " (LEDGER_ERROR): ");
        assertThat(result.at("/structuredContent/code").asText()).isEqualTo(kind.code());
        assertThat(result.at("/structuredContent/errorCode").asText()).isEqualTo("LEDGER_ERROR");
        assertThat(result.at("/structuredContent/pool/active").asInt()).isEqualTo(5);
    }

    @Test
    void areCancelledWithTheirCaller() {
        shop.prepared = (arguments, from) -> under(new CompletableFuture<>());

        shop.begin("reserve_ids", "{\"name\":\"US\"}", Shop.BOB).cancel();

        assertThat(stopped).isTrue();
    }

    @Test
    void takeWhatIsFixedFromNobody() {
        Shop fixed = new Shop("reserve_ids { operation = reserve, enabled = on, fixed { name = US } }", KIT);
        fixed.prepared = (arguments, from) -> {
            asked = arguments;
            return under(CompletableFuture.completedStage(new Outcome.Failed(Failure.of(FailureKind.INTERNAL))));
        };

        fixed.call("reserve_ids", "{}");

        assertThat(asked.path("name").asText()).isEqualTo("US");
        assertThat(Shop.text(fixed.call("reserve_ids", "{\"name\":\"REQ\"}"))).contains("name is not known");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "operation = reserv | there is no operation reserv; did you mean reserve?",
                "operation = reserve, arguments { name { type = string } } | come from the parameters of the operation",
                "operation = reserve, fixed { nam = US } | is no parameter of the operation",
                "operation = reserve, fixed { name = 5 } | expected a text",
                "operation = reserve, cache.ttl = 5s | must be off",
                "operation = reserve, timeout = 5m | must not exceed",
            })
    void sayWhatIsWrongWithThem(String lines, String told) {
        Document document = Document.parse(
                "headgate.mcp.tools { one { " + lines + " } }", "shop.conf", ConfigFactory.empty(), Map.of());
        Section all = document.section("headgate");

        ToolConfig.all(
                all.section("mcp").sections("tools"),
                all.section("defaults").section("tool"),
                Map.of(),
                Map.of("reserve", Shop.RESERVE));

        assertThat(document.report().text()).contains(told);
    }

    private void answered(Outcome outcome) {
        shop.prepared = (arguments, from) -> {
            asked = arguments;
            return under(CompletableFuture.completedStage(outcome));
        };
    }

    private Action.Under under(CompletionStage<Outcome> outcome) {
        return new Action.Under() {
            @Override
            public CompletionStage<Outcome> outcome() {
                return outcome;
            }

            @Override
            public void cancel() {
                stopped = true;
            }
        };
    }
}
