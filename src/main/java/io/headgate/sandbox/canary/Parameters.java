package io.headgate.sandbox.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, wherever it says so: query string, form or JSON. The content type is not trusted: a body that
 * begins with a brace is JSON. Names ignore case, and names nobody asks for are ignored.
 */
final class Parameters {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, JsonNode> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private Parameters() {}

    /** @throws CanaryException if the body looks like JSON and is not */
    static Parameters read(@Nullable String query, String body, @Nullable String authorization) {
        Parameters parameters = new Parameters();
        parameters.addForm(query == null ? "" : query);
        String trimmed = body.strip();
        if (trimmed.startsWith("{")) {
            parameters.addJson(trimmed);
        } else {
            parameters.addForm(trimmed);
        }
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            parameters.byName.putIfAbsent(
                    "apiToken",
                    JsonNodeFactory.instance.textNode(
                            authorization.substring("bearer ".length()).trim()));
        }
        return parameters;
    }

    Optional<String> text(String name) {
        return node(name).filter(JsonNode::isValueNode).map(JsonNode::asText).filter(text -> !text.isEmpty());
    }

    String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /** @throws CanaryException if it is missing */
    String required(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    boolean flag(String name, boolean otherwise) {
        return text(name)
                .map(text -> text.equalsIgnoreCase("true") || text.equals("1"))
                .orElse(otherwise);
    }

    /** @throws CanaryException if it is there and no number */
    int number(String name, int otherwise) {
        Optional<String> text = text(name);
        try {
            return text.map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw CanaryException.error("Parameter '" + name + "' is not a number: " + text.orElse(""));
        }
    }

    /** The texts of an array; one text counts as an array of one. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        node(name).ifPresent(node -> {
            if (node.isArray()) {
                node.forEach(element -> texts.add(element.asText()));
            } else {
                texts.add(node.asText());
            }
        });
        return texts;
    }

    /** As {@link #texts}, but an element may be null. */
    List<Optional<String>> optionalTexts(String name) {
        JsonNode node = node(name).orElseGet(JsonNodeFactory.instance::arrayNode);
        List<Optional<String>> texts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(element -> texts.add(element.isNull() ? Optional.empty() : Optional.of(element.asText())));
        } else {
            texts.add(Optional.of(node.asText()));
        }
        return texts;
    }

    /** @throws CanaryException if it is missing or empty */
    List<String> requiredTexts(String name) {
        List<String> texts = texts(name);
        if (texts.isEmpty()) {
            throw missing(name);
        }
        return texts;
    }

    /** The members of an object, empty if it is missing. */
    Map<String, JsonNode> members(String name) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        node(name)
                .ifPresent(
                        node -> node.properties().forEach(member -> members.put(member.getKey(), member.getValue())));
        return members;
    }

    /** The elements of an array, empty if it is missing. */
    List<JsonNode> nodes(String name) {
        List<JsonNode> nodes = new ArrayList<>();
        node(name).ifPresent(node -> node.forEach(nodes::add));
        return nodes;
    }

    boolean has(String name) {
        return node(name).isPresent();
    }

    /** The settings of a write session, whose names ignore case as well. */
    Parameters nested(String name) {
        Parameters nested = new Parameters();
        nested.byName.putAll(members(name));
        return nested;
    }

    private Optional<JsonNode> node(String name) {
        return Optional.ofNullable(byName.get(name)).filter(node -> !node.isNull());
    }

    private void addJson(String body) {
        try {
            JsonNode read = JSON.readTree(body);
            if (read instanceof ObjectNode object) {
                object.properties().forEach(member -> byName.put(member.getKey(), member.getValue()));
            }
        } catch (JsonProcessingException e) {
            throw CanaryException.error("The request is not valid JSON");
        }
    }

    private void addForm(String form) {
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                addText(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    /** Repeated names make an array. */
    private void addText(String name, String value) {
        String plain = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
        JsonNode before = byName.get(plain);
        if (before == null) {
            byName.put(plain, JsonNodeFactory.instance.textNode(value));
        } else if (before instanceof ArrayNode array) {
            array.add(value);
        } else {
            byName.put(plain, JsonNodeFactory.instance.arrayNode().add(before).add(value));
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static CanaryException missing(String name) {
        return CanaryException.error("Parameter '" + name + "' is required");
    }
}
