package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path into a payload: {@code a.b}, {@code a[].b}, {@code a[1]}, {@code "a.b".c}. An array is entered only where the
 * path says so.
 */
record PayloadPath(List<Step> steps) {
    private static final Pattern PART = Pattern.compile("(?:\"([^\"]+)\"|([A-Za-z0-9_-]+))((?:\\[\\d*])*)(\\.|$)");
    private static final Pattern BRACKET = Pattern.compile("\\[(\\d*)]");

    /** One step down. */
    sealed interface Step permits Key, Every, Place {}

    /** Into the field of an object. */
    record Key(String name) implements Step {}

    /** Into every element of an array. */
    enum Every implements Step {
        INSTANCE
    }

    /** Into one element of an array. */
    record Place(int index) implements Step {}

    /**
     * Reads a path.
     *
     * @throws Refusal with status 400 when the text is no path
     */
    static PayloadPath of(String text) {
        List<Step> steps = new ArrayList<>();
        Matcher part = PART.matcher(text);
        int position = 0;
        boolean more = true;
        while (more && part.region(position, text.length()).lookingAt()) {
            steps.add(new Key(part.group(1) != null ? part.group(1) : part.group(2)));
            for (Matcher bracket = BRACKET.matcher(part.group(3)); bracket.find(); ) {
                steps.add(bracket.group(1).isEmpty() ? Every.INSTANCE : new Place(Integer.parseInt(bracket.group(1))));
            }
            position = part.end();
            more = !part.group(4).isEmpty();
        }
        if (more || position < text.length()) {
            throw Refusal.badBody("Invalid json path: '" + text + "'");
        }
        return new PayloadPath(List.copyOf(steps));
    }

    /** All values that the path leads to; none where it leads nowhere. */
    List<JsonNode> values(JsonNode payload) {
        List<JsonNode> found = new ArrayList<>();
        collect(payload, 0, found);
        return found;
    }

    private void collect(JsonNode node, int depth, List<JsonNode> found) {
        if (depth == steps.size()) {
            found.add(node);
            return;
        }
        for (JsonNode child : children(node, steps.get(depth))) {
            collect(child, depth + 1, found);
        }
    }

    private static Iterable<JsonNode> children(JsonNode node, Step step) {
        if (step instanceof Key key) {
            return node.isObject() && node.has(key.name()) ? List.of(node.get(key.name())) : List.of();
        }
        if (step instanceof Place place) {
            return node.isArray() && node.has(place.index()) ? List.of(node.get(place.index())) : List.of();
        }
        return node.isArray() ? node : List.of();
    }

    /** Takes away what the path leads to. An element of an array by its place stays, as measured on Qdrant. */
    void removeFrom(ObjectNode payload) {
        remove(payload, 0);
    }

    private void remove(JsonNode node, int depth) {
        Step step = steps.get(depth);
        boolean last = depth == steps.size() - 1;
        if (!last) {
            for (JsonNode child : children(node, step)) {
                remove(child, depth + 1);
            }
        } else if (step instanceof Key key && node instanceof ObjectNode object) {
            object.remove(key.name());
        } else if (step == Every.INSTANCE && node instanceof ArrayNode array) {
            array.removeAll();
        }
    }

    /** Merges fields into the object at the end of the path, which is made if it is not there. */
    ObjectNode merged(ObjectNode payload, ObjectNode fields) {
        return (ObjectNode) merged(payload, 0, fields);
    }

    private JsonNode merged(JsonNode node, int depth, ObjectNode fields) {
        if (depth == steps.size()) {
            return merge(node instanceof ObjectNode object ? object : Json.object(), fields);
        }
        Step step = steps.get(depth);
        if (step instanceof Key key) {
            ObjectNode object = node instanceof ObjectNode present ? present : Json.object();
            object.set(key.name(), merged(object.path(key.name()), depth + 1, fields));
            return object;
        }
        if (!(node instanceof ArrayNode array)) {
            return Json.array();
        }
        for (int i = 0; i < array.size(); i++) {
            if (step == Every.INSTANCE || step.equals(new Place(i))) {
                array.set(i, merged(array.get(i), depth + 1, fields));
            }
        }
        return array;
    }

    /** Sets the fields in the target; a null takes its field away. */
    static ObjectNode merge(ObjectNode target, ObjectNode fields) {
        fields.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
        return target;
    }
}
