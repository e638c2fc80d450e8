package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Asked;
import io.headgate.provider.JsonText;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the answer has nothing of a name, asks whether there is such a name at all, and adds to the answer the names that there are not.
 *
 * @param goesOn the argument that is there on further pages, where a name without rows has only ended; null: there are no pages
 */
record Confirmed(
        Steps.Confirm confirm,
        Action action,
        Action lookUp,
        @Nullable String goesOn) implements Action {
    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        if (goesOn != null && arguments.has(goesOn)) {
            return action.run(arguments, asked);
        }
        Relay relay = new Relay(asked);
        return relay.thenAnswered(action, arguments, first -> {
            ArrayNode doubtful = doubtful(arguments, first.answer());
            if (doubtful.isEmpty() || !(first.answer() instanceof ObjectNode answer)) {
                relay.over(first);
                return;
            }
            ObjectNode question = JsonText.mapper().createObjectNode();
            question.set(Steps.NAMES, doubtful);
            relay.then(
                    lookUp,
                    question,
                    second -> relay.over(
                            second instanceof Outcome.Answered known ? told(first, answer, doubtful, known) : first));
        });
    }

    private ArrayNode doubtful(ObjectNode arguments, JsonNode answer) {
        ArrayNode doubtful = JsonText.mapper().createArrayNode();
        JsonNode rows = answer.at(confirm.rows());
        for (JsonNode name : arguments.path(confirm.argument())) {
            if (isDoubtful(rows.get(name.asText()))) {
                doubtful.add(name);
            }
        }
        return doubtful;
    }

    /** Nothing, or one thing of which something is null: some stores answer so for a name that they do not know. */
    private static boolean isDoubtful(@Nullable JsonNode rows) {
        if (rows == null || rows.isEmpty()) {
            return true;
        }
        boolean nothing = false;
        if (rows.size() == 1 && rows.isArray()) {
            for (JsonNode member : rows.get(0)) {
                nothing |= member.isNull();
            }
        }
        return nothing;
    }

    private Outcome told(Outcome.Answered first, ObjectNode answer, ArrayNode doubtful, Outcome.Answered second) {
        Set<String> known = new LinkedHashSet<>();
        second.answer()
                .at(confirm.known())
                .forEach(one -> known.add(one.at(confirm.name()).asText()));
        ObjectNode whole = JsonText.mapper().createObjectNode();
        whole.setAll(answer);
        ArrayNode unknown = whole.putArray(confirm.into());
        for (JsonNode name : doubtful) {
            if (!known.contains(name.asText())) {
                unknown.add(name);
            }
        }
        return new Outcome.Answered(whole, first.status(), first.timings(), first.cache());
    }
}
