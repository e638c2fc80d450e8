package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.config.Nearest;
import io.headgate.config.Section;
import io.headgate.provider.JsonText;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON Schema (draft 2020-12, the keywords that describe values) as it is written in a configuration. There are no references:
 * a schema is what stands there, so that nothing is ever fetched.
 */
final class Schemas {
    /** Longer patterns are more than a name or a number needs. */
    static final int LONGEST_PATTERN = 256;

    private static final Set<String> KEYWORDS = Collections.unmodifiableSet(new TreeSet<>(Set.of(
            "type",
            "title",
            "description",
            "default",
            "examples",
            "enum",
            "const",
            "format",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "anyOf",
            "oneOf",
            "allOf",
            "not")));
    /** Keywords whose value is a schema or holds schemas, in the forms in which they do. */
    private static final Set<String> LISTS_OF_SCHEMAS = Set.of("anyOf", "oneOf", "allOf", "prefixItems");

    private static final Set<String> ONE_SCHEMA = Set.of("items", "additionalProperties", "not");

    private Schemas() {}

    /**
     * A schema; what is wrong with it is told at its keys.
     *
     * @param own keys that stand beside the schema's and are read by somebody else
     */
    static ObjectNode read(Section section, Set<String> own) {
        ObjectNode schema = JsonText.mapper().createObjectNode();
        for (String keyword : KEYWORDS) {
            if (own.contains(keyword)) {
                continue;
            }
            Object tree = section.tree(keyword);
            if (tree == null) {
                continue;
            }
            if (keyword.equals("properties") && tree instanceof Map<?, ?> properties) {
                schema.set(keyword, properties(section.section(keyword), properties));
            } else if (ONE_SCHEMA.contains(keyword) && tree instanceof Map<?, ?>) {
                schema.set(keyword, read(section.section(keyword), Set.of()));
            } else {
                JsonNode value = json(keyword, tree);
                check(keyword, value, problem -> section.problem(keyword, problem, null));
                schema.set(keyword, value);
            }
        }
        ObjectNode sorted = sorted(schema);
        SchemaCheck.problems(sorted).forEach((keyword, problem) -> {
            if (section.sound(keyword)) {
                section.problem(keyword, problem, null);
            }
        });
        return sorted;
    }

    private static ObjectNode properties(Section section, Map<?, ?> written) {
        ObjectNode properties = JsonText.mapper().createObjectNode();
        for (Object name : written.keySet()) {
            properties.set(String.valueOf(name), read(section.section(String.valueOf(name)), Set.of()));
        }
        return properties;
    }

    /** Whether null may be said where this is wanted, as far as its types tell. */
    static boolean takesNull(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return type.textValue().equals("null");
        }
        for (JsonNode one : type) {
            if (one.asText().equals("null")) {
                return true;
            }
        }
        boolean takes = type.isMissingNode();
        for (String choice : List.of("anyOf", "oneOf")) {
            JsonNode choices = schema.path(choice);
            boolean any = choices.isMissingNode();
            for (JsonNode one : choices) {
                any |= takesNull(one);
            }
            takes &= any;
        }
        return takes;
    }

    /** What an agent reads first stands first. */
    private static ObjectNode sorted(ObjectNode schema) {
        ObjectNode sorted = JsonText.mapper().createObjectNode();
        for (String first : List.of("type", "title", "description")) {
            if (schema.has(first)) {
                sorted.set(first, schema.get(first));
            }
        }
        sorted.setAll(schema);
        return sorted;
    }

    /** A value of the configuration; where a text spans lines, they are joined. */
    static JsonNode json(String keyword, @Nullable Object tree) {
        Object value = keyword.equals("description") && tree instanceof String text ? joined(text) : tree;
        return JsonText.mapper().valueToTree(value);
    }

    static String joined(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static void check(String keyword, JsonNode value, Consumer<String> problem) {
        if (keyword.equals("pattern") && value.isTextual()) {
            checkPattern(value.textValue(), problem);
        } else if (LISTS_OF_SCHEMAS.contains(keyword)) {
            value.forEach(schema -> checkSchema(schema, problem));
        }
    }

    /** A schema inside a list, where no section leads. */
    private static void checkSchema(JsonNode schema, Consumer<String> problem) {
        schema.properties().forEach(member -> {
            String keyword = member.getKey();
            if (!KEYWORDS.contains(keyword)) {
                problem.accept("has " + keyword + ", which is no keyword known here"
                        + Nearest.to(keyword, KEYWORDS)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
            }
            if (ONE_SCHEMA.contains(keyword)) {
                checkSchema(member.getValue(), problem);
            } else if (keyword.equals("properties")) {
                member.getValue().forEach(property -> checkSchema(property, problem));
            } else {
                check(keyword, member.getValue(), problem);
            }
        });
    }

    private static void checkPattern(String pattern, Consumer<String> problem) {
        if (pattern.length() > LONGEST_PATTERN) {
            problem.accept("is longer than " + LONGEST_PATTERN + " characters");
            return;
        }
        String wrong = BoundedPattern.problem(pattern);
        if (wrong != null) {
            problem.accept(wrong);
        }
    }
}
