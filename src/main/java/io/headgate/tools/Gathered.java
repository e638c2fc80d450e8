package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Asked;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Asks several questions, and puts the answers together as members of one; what is empty is left out. */
final class Gathered implements Action {
    private final List<Steps.Part> parts;
    private final List<Action> actions = new ArrayList<>();

    Gathered(List<Steps.Part> parts, Function<RequestTemplate, Action> requests) {
        this.parts = parts;
        parts.forEach(part -> actions.add(requests.apply(part.request())));
    }

    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        return next(
                new Relay(asked, parts.size()), 0, arguments, JsonText.mapper().createObjectNode());
    }

    private Relay next(Relay relay, int at, ObjectNode arguments, ObjectNode whole) {
        Steps.Part part = parts.get(at);
        return relay.thenAnswered(actions.get(at), arguments, came -> {
            JsonNode answer = came.answer().at(part.rows());
            JsonNode told = part.names() ? names(answer) : answer;
            if (!told.isMissingNode() && !told.isNull() && !(told.isContainerNode() && told.isEmpty())) {
                whole.set(part.name(), told);
            }
            if (at + 1 < parts.size()) {
                next(relay, at + 1, arguments, whole);
            } else {
                relay.over(new Outcome.Answered(whole, came.status(), came.timings(), came.cache()));
            }
        });
    }

    private static JsonNode names(JsonNode answer) {
        ArrayNode names = JsonText.mapper().createArrayNode();
        answer.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
