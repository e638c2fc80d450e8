package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.Optional;

/**
 * How far the reading of an answer has come. Its content travels with the client, sealed, as a handle to go on with.
 *
 * @param arguments what the store is asked with for this page; not to be changed
 * @param told how many rows of the answer to these arguments were told on earlier pages
 * @param check of those rows, to see that the answer is still the same
 */
public record Reading(ObjectNode arguments, int told, int check) {
    private static final String ARGUMENTS = "a";
    private static final String TOLD = "n";
    private static final String CHECK = "c";

    /** Nothing is told yet. */
    public static Reading begin(ObjectNode arguments) {
        return new Reading(arguments, 0, 0);
    }

    /** What {@link #content} said; empty where it is none of this. */
    public static Optional<Reading> of(JsonText content) {
        JsonNode tree = content.tree();
        boolean whole = tree.path(TOLD).canConvertToInt() && tree.path(CHECK).canConvertToInt();
        return whole
                        && tree.path(ARGUMENTS) instanceof ObjectNode arguments
                        && tree.get(TOLD).asInt() >= 0
                ? Optional.of(new Reading(
                        arguments, tree.get(TOLD).asInt(), tree.get(CHECK).asInt()))
                : Optional.empty();
    }

    /** What is to be sealed. */
    public JsonText content() {
        ObjectNode content = JsonText.mapper().createObjectNode();
        content.set(ARGUMENTS, arguments);
        content.put(TOLD, told);
        content.put(CHECK, check);
        return JsonText.of(content);
    }

    /** The same answer, further on. */
    Reading upTo(int rows, int checked) {
        return new Reading(arguments, rows, checked);
    }

    /** The store's next page, which is asked for with one more argument. */
    Reading page(String argument, JsonNode continuation) {
        ObjectNode next = arguments.deepCopy();
        next.set(argument, continuation);
        return begin(next);
    }
}
