package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which part of the payload an answer shows: the {@code with_payload} of a request. */
final class PayloadSelector {
    private enum Mode {
        NONE,
        ALL,
        INCLUDE,
        EXCLUDE
    }

    private static final PayloadSelector NONE = new PayloadSelector(Mode.NONE, List.of());
    private static final PayloadSelector ALL = new PayloadSelector(Mode.ALL, List.of());

    private final Mode mode;
    private final List<PayloadPath> paths;

    private PayloadSelector(Mode mode, List<PayloadPath> paths) {
        this.mode = mode;
        this.paths = paths;
    }

    static PayloadSelector of(JsonNode selector, boolean byDefault) {
        if (Json.absent(selector)) {
            return byDefault ? ALL : NONE;
        }
        if (selector.isBoolean()) {
            return selector.booleanValue() ? ALL : NONE;
        }
        if (selector.isArray()) {
            return new PayloadSelector(Mode.INCLUDE, paths(selector));
        }
        if (selector.path("include").isArray()) {
            return new PayloadSelector(Mode.INCLUDE, paths(selector.path("include")));
        }
        if (selector.path("exclude").isArray()) {
            return new PayloadSelector(Mode.EXCLUDE, paths(selector.path("exclude")));
        }
        throw Refusal.badBody("Expected a boolean, an array of strings, or an object with an include/exclude field");
    }

    private static List<PayloadPath> paths(JsonNode texts) {
        List<PayloadPath> paths = new ArrayList<>();
        texts.forEach(text -> paths.add(PayloadPath.of(text.asText())));
        return paths;
    }

    /** The part to show, or nothing if the answer is to have no payload field at all. */
    Optional<JsonNode> of(ObjectNode payload) {
        return switch (mode) {
            case NONE -> Optional.empty();
            case ALL -> Optional.of(payload);
            case INCLUDE, EXCLUDE -> Optional.of(selected(payload, new ArrayList<>()));
        };
    }

    /** Scalars stay wherever their parents stay: including {@code a.b} shows an {@code a} that is a number. */
    private JsonNode selected(JsonNode node, List<PayloadPath.Step> path) {
        if (node.isObject()) {
            ObjectNode object = Json.object();
            node.properties().forEach(field -> {
                path.add(new PayloadPath.Key(field.getKey()));
                if (shown(path)) {
                    object.set(field.getKey(), selected(field.getValue(), path));
                }
                path.remove(path.size() - 1);
            });
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = Json.array();
            path.add(PayloadPath.Every.INSTANCE);
            if (shown(path)) {
                node.forEach(element -> array.add(selected(element, path)));
            }
            path.remove(path.size() - 1);
            return array;
        }
        return node;
    }

    private boolean shown(List<PayloadPath.Step> path) {
        if (mode == Mode.EXCLUDE) {
            return paths.stream().noneMatch(excluded -> startsWith(path, excluded.steps()));
        }
        return paths.stream()
                .anyMatch(included -> startsWith(path, included.steps()) || startsWith(included.steps(), path));
    }

    private static boolean startsWith(List<PayloadPath.Step> path, List<PayloadPath.Step> start) {
        return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
    }
}
