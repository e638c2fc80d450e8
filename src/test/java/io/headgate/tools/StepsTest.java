package io.headgate.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Principal;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import io.headgate.provider.Asked;
import io.headgate.provider.Asking;
import io.headgate.provider.JsonText;
import io.headgate.provider.What;
import io.headgate.tools.embedding.Embedder;
import io.headgate.tools.embedding.HashedWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StepsTest {
    private static final Asked ASKED = Asking.of(
            What.TOOL, "t", JsonText.EMPTY_OBJECT, Principal.ANONYMOUS, Deadline.after(Duration.ofSeconds(30), 0));

    /** Answers one call after the other as it was told to, and keeps what it was asked. */
    private static final class Script implements Action {
        private final Deque<CompletableFuture<Outcome>> outcomes = new ArrayDeque<>();
        private final List<ObjectNode> asked = new ArrayList<>();
        private int cancelled;

        Script answers(String json) {
            return comes(new Outcome.Answered(JsonText.literal(json).tree(), 200, new Timings(0), null));
        }

        Script fails(int status) {
            return comes(new Outcome.Failed(Failure.of(FailureKind.UPSTREAM_REJECTED), status, null));
        }

        Script waits() {
            outcomes.add(new CompletableFuture<>());
            return this;
        }

        private Script comes(Outcome outcome) {
            outcomes.add(CompletableFuture.completedFuture(outcome));
            return this;
        }

        @Override
        public Under run(ObjectNode arguments, Asked by) {
            asked.add(arguments);
            CompletableFuture<Outcome> outcome = outcomes.remove();
            return new Under() {
                @Override
                public CompletionStage<Outcome> outcome() {
                    return outcome;
                }

                @Override
                public String where() {
                    return "asked";
                }

                @Override
                public void cancel() {
                    cancelled++;
                    outcome.complete(new Outcome.Failed(Failure.of(FailureKind.CANCELLED)));
                }
            };
        }
    }

    private final Script store = new Script();
    private final Script other = new Script();

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.literal(text).tree();
    }

    private static Outcome outcome(Action action, String arguments) {
        return action.run(json(arguments), ASKED)
                .outcome()
                .toCompletableFuture()
                .getNow(null);
    }

    private static JsonNode answer(Action action, String arguments) {
        Outcome outcome = outcome(action, arguments);
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        return ((Outcome.Answered) outcome).answer();
    }

    private Action confirmed() {
        return new Confirmed(
                new Steps.Confirm(
                        "tags",
                        JsonPointer.compile("/data"),
                        "unknown",
                        RequestTemplate.NONE,
                        JsonPointer.compile("/data"),
                        JsonPointer.compile("/tagName")),
                store,
                other,
                "continuation");
    }

    @Test
    void looksUpNamesOfWhichThereIsNothing() {
        store.answers("{\"data\":{\"a\":[{\"v\":1}],\"b\":[],\"c\":[{\"t\":\"0001\",\"v\":null}]}}");
        other.answers("{\"data\":[{\"tagName\":\"b\"}]}");

        JsonNode answer = answer(confirmed(), "{\"tags\":[\"a\",\"b\",\"c\",\"d\"]}");

        assertThat(other.asked).containsExactly(json("{\"names\":[\"b\",\"c\",\"d\"]}"));
        assertThat(answer.path("unknown")).hasToString("[\"c\",\"d\"]");
        assertThat(answer.at("/data/a/0/v").asInt()).isEqualTo(1);
    }

    @Test
    void looksNothingUpWhereAllIsThereOrThePageIsNotTheFirst() {
        store.answers("{\"data\":{\"a\":[{\"v\":1}]}}").answers("{\"data\":{\"a\":[]}}");

        assertThat(answer(confirmed(), "{\"tags\":[\"a\"]}").has("unknown")).isFalse();
        assertThat(answer(confirmed(), "{\"tags\":[\"a\"],\"continuation\":[\"k\"]}")
                        .has("unknown"))
                .isFalse();
        assertThat(other.asked).isEmpty();
    }

    @Test
    void tellsTheAnswerAsItIsWhereLookingUpFails() {
        store.answers("{\"data\":{\"a\":[]}}");
        other.fails(500);

        assertThat(answer(confirmed(), "{\"tags\":[\"a\"]}")).isEqualTo(json("{\"data\":{\"a\":[]}}"));
    }

    @Test
    void putsAnswersTogetherAndLeavesOutWhatIsEmpty() {
        store.answers("{\"x\":{\"n\":1,\"m\":2}}").answers("{\"x\":{}}").answers("[1]");
        Gathered gathered = new Gathered(
                List.of(
                        new Steps.Part("names", RequestTemplate.NONE, JsonPointer.compile("/x"), true),
                        new Steps.Part("empty", RequestTemplate.NONE, JsonPointer.compile("/x"), false),
                        new Steps.Part("whole", RequestTemplate.NONE, JsonPointer.empty(), false)),
                request -> store);

        assertThat(answer(gathered, "{}")).isEqualTo(json("{\"names\":[\"n\",\"m\"],\"whole\":[1]}"));
    }

    @Test
    void failsWithTheFirstQuestionThatFails() {
        store.answers("{}").fails(404);
        Steps.Part part = new Steps.Part("p", RequestTemplate.NONE, JsonPointer.empty(), false);

        Outcome outcome = outcome(new Gathered(List.of(part, part, part), request -> store), "{}");

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(store.asked).hasSize(2);
    }

    @Test
    void ranksWhatMostWordsFind() {
        store.answers("{\"tags\":[\"Kiln.Speed\",\"Kiln.Temperature\"]}")
                .answers("{\"tags\":[\"Kiln.Temperature\",\"Mill.Temperature\"]}");
        Action words = new WordByWord(new Steps.EachWord("text", JsonPointer.compile("/tags"), "most"), store);

        JsonNode answer = answer(words, "{\"text\":\"the temperature of the Kiln\",\"most\":2}");

        assertThat(store.asked).extracting(asked -> asked.path("word").asText()).containsExactly("temperature", "kiln");
        assertThat(answer)
                .isEqualTo(
                        json(
                                "{\"rows\":[{\"words\":2,\"row\":\"Kiln.Temperature\"},{\"words\":1,\"row\":\"Kiln.Speed\"}],\"found\":3,\"asked\":2}"));
    }

    @Test
    void makesWhatIsMissingThenAsksAgain() {
        store.fails(404).answers("{\"done\":true}");
        other.fails(409);

        JsonNode answer = answer(new MadeIfMissing(store, other, "vector"), "{\"vector\":[1,2,3]}");

        assertThat(answer).isEqualTo(json("{\"done\":true}"));
        assertThat(other.asked).containsExactly(json("{\"vector\":[1,2,3],\"vector_size\":3}"));
    }

    @Test
    void makesNothingForAnyOtherFailure() {
        store.fails(400);

        assertThat(outcome(new MadeIfMissing(store, other, null), "{}")).isInstanceOf(Outcome.Failed.class);
        assertThat(other.asked).isEmpty();
    }

    @Test
    void makesAVectorUnlessThereIsOne() {
        store.answers("{}").answers("{}");
        Action embedded = new Embedded(new Steps.Embed("query", "vector"), Embedder.of(new HashedWords(8)), store);

        answer(embedded, "{\"query\":\"kiln\"}");
        answer(embedded, "{\"query\":\"kiln\",\"vector\":[1]}");

        assertThat(store.asked.get(0).path("vector")).hasSize(8);
        assertThat(store.asked.get(1).path("vector")).hasSize(1);
    }

    @Test
    void saysThatAVectorIsWantedWhereNobodyMakesOne() {
        Outcome outcome =
                outcome(new Embedded(new Steps.Embed("query", "vector"), null, store), "{\"query\":\"kiln\"}");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().detail()).contains("vector is missing"));
    }

    @Test
    void readsTheVectorOfAService() {
        other.answers("{\"data\":[{\"embedding\":[0.5,1]}]}").answers("{\"data\":[]}");
        UpstreamName upstream = new UpstreamName("embeddings");
        Action service = Embedder.of(other, JsonPointer.compile("/data/0/embedding"), upstream);

        assertThat(answer(service, "{\"text\":\"kiln\"}")).hasToString("[0.5,1]");
        assertThat(outcome(service, "{\"text\":\"kiln\"}"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, failed -> assertThat(failed.of()).isEqualTo(upstream));
    }

    @Test
    void givesEachCallAnIdOfItsOwn() {
        store.answers("{}").answers("{}");
        Action numbered = new Numbered("id", store);

        answer(numbered, "{}");
        answer(numbered, "{}");

        assertThat(store.asked.get(0).path("id").asText())
                .hasSize(36)
                .isNotEqualTo(store.asked.get(1).path("id").asText());
    }

    @Test
    void cancelsTheQuestionThatIsUnderWayAndAsksNoFurtherOne() {
        store.answers("{}").waits();
        Steps.Part part = new Steps.Part("p", RequestTemplate.NONE, JsonPointer.empty(), false);
        Action.Under under = new Gathered(List.of(part, part, part), request -> store).run(json("{}"), ASKED);

        under.cancel();

        assertThat(store.cancelled).isEqualTo(1);
        assertThat(store.asked).hasSize(2);
        assertThat(under.outcome().toCompletableFuture().getNow(null)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void sayAtWhichStepTheyAre() {
        store.waits().answers("{}").waits();
        Steps.Part part = new Steps.Part("p", RequestTemplate.NONE, JsonPointer.empty(), false);
        Action.Under gathered = new Gathered(List.of(part, part, part), request -> store).run(json("{}"), ASKED);
        assertThat(gathered.where()).isEqualTo("step 1 of 3: asked");
        Action.Under further = new Gathered(List.of(part, part, part), request -> store).run(json("{}"), ASKED);
        assertThat(further.where()).isEqualTo("step 2 of 3: asked");

        Relay unknown = new Relay(ASKED);
        assertThat(unknown.where()).isNull();
        other.answers("{}").waits();
        unknown.thenAnswered(other, json("{}"), first -> {
            assertThat(unknown.where()).isEqualTo("asked");
            unknown.then(other, json("{}"), unknown::over);
        });
        assertThat(unknown.where()).isEqualTo("step 2: asked");
    }

    @Test
    void makesRelativeTimesAbsoluteOnce() {
        Steps steps = new Steps(Set.of("start", "end"), null, null, null, null, List.of(), null);
        TimeWords words = (text, now) -> text.equals("now") ? now.toString() : null;

        assertThat(steps.settled(json("{\"start\":\"now\",\"end\":\"day\",\"tags\":[\"now\"]}"), words, Instant.EPOCH))
                .isEqualTo(json("{\"start\":\"1970-01-01T00:00:00Z\",\"end\":\"day\",\"tags\":[\"now\"]}"));
    }
}
