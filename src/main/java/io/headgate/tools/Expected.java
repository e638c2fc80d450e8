package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Says in words what a schema wants, and what was found instead. */
final class Expected {
    private static final int LONGEST = 40;

    private Expected() {}

    /** For example {@code a whole number from 1 to 100}. */
    static String of(JsonNode schema) {
        if (schema.has("const")) {
            return schema.get("const").toString();
        }
        if (schema.path("enum").isArray()) {
            StringJoiner values = new StringJoiner(", ");
            schema.get("enum").forEach(value -> values.add(value.isTextual() ? value.textValue() : value.toString()));
            return "one of " + values;
        }
        StringBuilder words = new StringBuilder(types(schema));
        range(words, schema, "minimum", "maximum", "");
        range(words, schema, "minLength", "maxLength", " characters");
        range(words, schema, "minItems", "maxItems", " elements");
        if (schema.has("exclusiveMinimum")) {
            words.append(" greater than ").append(schema.get("exclusiveMinimum"));
        }
        if (schema.has("exclusiveMaximum")) {
            words.append(" less than ").append(schema.get("exclusiveMaximum"));
        }
        if (schema.has("multipleOf")) {
            words.append(", a multiple of ").append(schema.get("multipleOf"));
        }
        if (schema.has("format")) {
            words.append(" in the form ").append(schema.get("format").asText());
        }
        if (schema.has("pattern")) {
            words.append(" that matches ").append(schema.get("pattern").asText());
        }
        if (schema.path("items").isObject() && !schema.get("items").isEmpty()) {
            words.append(", each ").append(of(schema.get("items")));
        }
        if (schema.path("properties").isObject()) {
            words.append(" with ").append(names(schema.get("properties")));
        }
        return words.toString();
    }

    private static String names(JsonNode properties) {
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        return String.join(", ", names);
    }

    private static void range(StringBuilder words, JsonNode schema, String least, String most, String unit) {
        boolean from = schema.has(least);
        boolean to = schema.has(most);
        if (from && to) {
            words.append(unit.isEmpty() ? " from " : " of ")
                    .append(schema.get(least))
                    .append(" to ")
                    .append(schema.get(most))
                    .append(unit);
        } else if (from) {
            words.append(" of at least ").append(schema.get(least)).append(unit);
        } else if (to) {
            words.append(" of at most ").append(schema.get(most)).append(unit);
        }
    }

    private static String types(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return type(type.textValue());
        }
        if (type.isArray()) {
            StringJoiner types = new StringJoiner(" or ");
            type.forEach(one -> types.add(type(one.asText())));
            return types.toString();
        }
        for (String choice : List.of("anyOf", "oneOf")) {
            if (schema.path(choice).isArray()) {
                StringJoiner choices = new StringJoiner(", or ");
                schema.get(choice).forEach(one -> choices.add(of(one)));
                return choices.toString();
            }
        }
        return "a value";
    }

    private static String type(String type) {
        return switch (type) {
            case "string" -> "a text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "an object";
            default -> type;
        };
    }

    /** A short word for what is there instead. */
    static String found(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "the text \"" + Plain.shortened(value.textValue(), LONGEST) + '"';
            case NUMBER -> Plain.shortened(value.asText(), LONGEST);
            case BOOLEAN -> value.asText();
            case ARRAY -> "a list of " + value.size();
            case OBJECT -> "an object";
            default -> "null";
        };
    }
}
