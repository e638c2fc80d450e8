package io.headgate.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.JsonText;
import java.util.List;
import java.util.function.Function;

/** Answers {@code completion/complete} from a list that is known. */
final class Completions {
    /** What one answer may hold, by the protocol. */
    private static final int MOST = 100;

    private Completions() {}

    /** @param candidates what there is for the argument of this name, in the order in which it is offered */
    static Answer of(Asked asked, Function<String, List<String>> candidates) {
        JsonNode argument = asked.params().tree().path("argument");
        String begun = argument.path("value").asText();
        List<String> fitting = candidates.apply(argument.path("name").asText()).stream()
                .filter(candidate -> candidate.regionMatches(true, 0, begun, 0, begun.length()))
                .toList();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode completion = json.putObject("completion");
        ArrayNode values = completion.putArray("values");
        fitting.stream().limit(MOST).forEach(values::add);
        completion.put("total", fitting.size());
        completion.put("hasMore", fitting.size() > MOST);
        return new Answer.Result(JsonText.of(json));
    }
}
