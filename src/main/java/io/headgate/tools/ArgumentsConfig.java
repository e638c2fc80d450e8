package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.config.Section;
import io.headgate.provider.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a tool takes.
 *
 * @param schemas of its arguments, in the order in which agents see them
 * @param required those that have to be there
 * @param unsent those that are not for the store
 * @param fixed arguments that agents neither see nor give, with their values
 * @param inner texts or numbers that the gateway adds itself, where the request has a place for them
 */
record ArgumentsConfig(
        Map<String, ObjectNode> schemas,
        Set<String> required,
        Set<String> unsent,
        ObjectNode fixed,
        Set<String> inner) {
    /** The argument by which reading goes on where an answer ended. */
    static final String CONTINUE = "continue_from";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");
    private static final Set<String> SCALARS = Set.of("string", "number", "integer", "boolean");

    static ArgumentsConfig from(Section tool) {
        ArgumentsConfig config = none();
        Section arguments = tool.section("arguments");
        for (String name : names(tool, "arguments")) {
            if (checked(arguments, name)) {
                config.read(name, arguments.section(name));
            }
        }
        Section fixed = tool.section("fixed");
        for (String name : names(tool, "fixed")) {
            if (checked(fixed, name)) {
                config.fixed.set(name, Schemas.json(name, fixed.tree(name)));
                fixed.require(
                        !config.schemas.containsKey(name),
                        name,
                        () -> "is an argument too; it can only be one of both");
            }
        }
        return config;
    }

    /**
     * Those of an operation that brings its own; a tool may only fix some.
     *
     * @param schema of all of them: one object
     */
    static ArgumentsConfig of(Section tool, ObjectNode schema) {
        tool.require(
                !names(tool, "arguments").iterator().hasNext(),
                "arguments",
                () -> "come from the parameters of the operation; leave them out, or fix some under fixed");
        ArgumentsConfig config = from(tool);
        schema.path("properties").properties().forEach(property -> {
            if (property.getValue() instanceof ObjectNode each && !config.fixed.has(property.getKey())) {
                config.schemas.put(property.getKey(), each);
            }
        });
        schema.path("required").forEach(name -> {
            if (!config.fixed.has(name.asText())) {
                config.required.add(name.asText());
            }
        });
        Section fixed = tool.section("fixed");
        config.fixed.properties().forEach(value -> {
            JsonNode own = schema.path("properties").path(value.getKey());
            fixed.require(!own.isMissingNode(), value.getKey(), () -> "is no parameter of the operation");
            judge(fixed, value.getKey(), value.getValue(), own);
        });
        return config;
    }

    /** Whether a value of the configuration is what its schema wants. */
    private static void judge(Section section, String key, JsonNode value, JsonNode schema) {
        ObjectNode whole = JsonText.mapper().createObjectNode();
        whole.putObject("properties").set(key, schema);
        List<BadArgument> problems = section.sound(key) && schema.isObject()
                ? new SchemaCheck(whole)
                        .check(JsonText.mapper().createObjectNode().set(key, value))
                : List.of();
        section.require(problems.isEmpty(), key, () -> problems.get(0).problem());
    }

    static ArgumentsConfig none() {
        return new ArgumentsConfig(
                new LinkedHashMap<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                JsonText.mapper().createObjectNode(),
                new TreeSet<>());
    }

    /** The same with arguments that the gateway adds. */
    ArgumentsConfig and(Set<String> added) {
        ArgumentsConfig both = new ArgumentsConfig(
                new LinkedHashMap<>(schemas),
                new TreeSet<>(required),
                new TreeSet<>(unsent),
                fixed,
                new TreeSet<>(inner));
        both.inner.addAll(added);
        both.unsent.addAll(added);
        return both;
    }

    private static Iterable<String> names(Section tool, String key) {
        return tool.tree(key) instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    private static boolean checked(Section section, String name) {
        boolean good = NAME.matcher(name).matches() && !name.equals(CONTINUE);
        if (!good) {
            section.tree(name);
            section.problem(
                    name,
                    name.equals(CONTINUE)
                            ? "is the name of the argument by which reading goes on"
                            : "is no name for an argument: use letters, digits, _ and -, at most 64 in all",
                    null);
        }
        return good;
    }

    private void read(String name, Section section) {
        boolean own = !(section.tree("required") instanceof List);
        ObjectNode schema = Schemas.read(section, own ? Set.of("required") : Set.of());
        schemas.put(name, schema);
        if (own && section.has("required") && section.bool("required")) {
            required.add(name);
            section.require(
                    !schema.has("default"),
                    "default",
                    () -> "of an argument that must be given is never used",
                    "required");
        }
        if (section.has("send") && !section.bool("send")) {
            unsent.add(name);
        }
        JsonNode usual = schema.get("default");
        if (usual != null) {
            judge(section, "default", usual, schema);
        }
    }

    /** An argument that the operation itself asks for. */
    void add(String name, ObjectNode schema) {
        schemas.put(name, schema);
        required.add(name);
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>(schemas.keySet());
        fixed.fieldNames().forEachRemaining(names::add);
        names.addAll(inner);
        return names;
    }

    /** Whether an argument is there in each call. */
    boolean isSure(String name) {
        ObjectNode schema = schemas.get(name);
        return required.contains(name)
                || inner.contains(name)
                || fixed.has(name)
                || schema != null && schema.has("default");
    }

    /** Whether an argument can stand within a text. */
    boolean isScalar(String name) {
        if (inner.contains(name)) {
            return true;
        }
        if (fixed.has(name)) {
            return fixed.get(name).isValueNode();
        }
        ObjectNode schema = schemas.get(name);
        if (schema == null) {
            return false;
        }
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (!SCALARS.contains(one.asText())) {
                    return false;
                }
            }
            return !type.isEmpty();
        }
        boolean listed = schema.path("enum").isArray();
        for (JsonNode value : schema.path("enum")) {
            listed &= value.isValueNode();
        }
        return SCALARS.contains(type.asText()) || listed;
    }

    /** What stands for an argument that was not given. */
    ObjectNode defaults() {
        ObjectNode defaults = JsonText.mapper().createObjectNode();
        schemas.forEach((name, schema) -> {
            if (schema.has("default")) {
                defaults.set(name, schema.get("default"));
            }
        });
        return defaults;
    }

    /** As agents see it: one object that takes nothing else. */
    ObjectNode schema() {
        ObjectNode schema = JsonText.mapper().createObjectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        schemas.forEach(properties::set);
        properties
                .putObject(CONTINUE)
                .put("type", "string")
                .put("description", "To read on: what the last answer said, with the same arguments.");
        if (!required.isEmpty()) {
            ArrayNode needed = schema.putArray("required");
            schemas.keySet().stream().filter(required::contains).forEach(needed::add);
        }
        return schema.put("additionalProperties", false);
    }
}
