package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import io.headgate.config.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Judges arguments by a schema (JSON Schema, draft 2020-12), and says of what is wrong what would be right. Safe from any thread. */
final class SchemaCheck {
    /** Who has made more mistakes than that has misunderstood the tool. */
    private static final int MOST_PROBLEMS = 8;

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(
            Dialects.getDraft202012(),
            registry -> registry.schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(BoundedPattern::new)
                            .formatAssertionsEnabled(true)
                            .build()));
    /** What a schema itself must look like; part of the library, not fetched. */
    private static final Schema META =
            REGISTRY.getSchema(SchemaLocation.of(Dialects.getDraft202012().getId()));

    private final ObjectNode written;
    private final Schema schema;

    /** @param written of an object; without references */
    SchemaCheck(ObjectNode written) {
        this.written = written;
        this.schema = REGISTRY.getSchema(written);
    }

    /** What is wrong with a schema, by its keyword. */
    static Map<String, String> problems(ObjectNode schema) {
        Map<String, String> problems = new LinkedHashMap<>();
        for (Error error : META.validate(schema)) {
            NodePath at = error.getInstanceLocation();
            if (at.getNameCount() > 0) {
                problems.putIfAbsent(at.getElement(0).toString(), error.getMessage());
            }
        }
        return problems;
    }

    /** What is wrong with arguments; empty: nothing. */
    List<BadArgument> check(ObjectNode arguments) {
        List<BadArgument> problems = new ArrayList<>();
        for (Error error : schema.validate(arguments)) {
            BadArgument problem = problem(error);
            // The branches of anyOf and oneOf say each on its own what the one around them says.
            if (problems.stream().noneMatch(known -> known.argument().equals(problem.argument()))) {
                problems.add(problem);
            }
            if (problems.size() == MOST_PROBLEMS) {
                break;
            }
        }
        return problems;
    }

    private BadArgument problem(Error error) {
        NodePath at = error.getInstanceLocation();
        String property = error.getProperty();
        if (error.getKeyword().equals("required") && property != null) {
            String name = place(at, property);
            return new BadArgument(
                    name,
                    "is missing; expected "
                            + Expected.of(schemaAt(at).path("properties").path(property)));
        }
        if (error.getKeyword().equals("additionalProperties") && property != null) {
            JsonNode known = schemaAt(at).path("properties");
            TreeSet<String> names = new TreeSet<>();
            known.fieldNames().forEachRemaining(names::add);
            String meant = Nearest.to(property, names)
                    .map(near -> "did you mean " + near + "?")
                    .orElseGet(() -> names.isEmpty() ? "there are none" : "there are " + String.join(", ", names));
            return new BadArgument(place(at, Plain.shortened(property)), "is not known; " + meant);
        }
        JsonNode wanted = schemaAt(at);
        String expected = wanted.isMissingNode() ? error.getMessage() : "expected " + Expected.of(wanted);
        String found = error.getInstanceNode() == null ? "" : "is " + Expected.found(error.getInstanceNode()) + "; ";
        return new BadArgument(place(at, ""), found + expected);
    }

    /** The part of the schema that an argument, or something in it, is judged by; missing where several may be. */
    private JsonNode schemaAt(NodePath at) {
        JsonNode part = written;
        for (int i = 0; i < at.getNameCount(); i++) {
            Object step = at.getElement(i);
            JsonNode named = part.path("properties").path(step.toString());
            JsonNode prefixed =
                    step instanceof Integer index ? part.path("prefixItems").path(index) : named;
            part = !named.isMissingNode() ? named : !prefixed.isMissingNode() ? prefixed : part.path("items");
        }
        return part;
    }

    private static String place(NodePath at, String last) {
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < at.getNameCount(); i++) {
            Object step = at.getElement(i);
            if (step instanceof Integer) {
                place.append('[').append(step).append(']');
            } else {
                place.append(place.length() == 0 ? "" : ".").append(Plain.shortened(step.toString()));
            }
        }
        if (!last.isEmpty()) {
            place.append(place.length() == 0 ? "" : ".").append(last);
        }
        return place.toString();
    }
}
