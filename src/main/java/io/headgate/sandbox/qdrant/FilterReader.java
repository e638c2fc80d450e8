package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.sandbox.qdrant.Condition.ValueTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads the {@code filter} of a request. Conditions look at the payload itself: where a real Qdrant asks an index instead,
 * it overlooks values of other kinds than the index has, and takes 1.0 for 1.
 */
final class FilterReader {
    private static final Set<String> CLAUSES = Set.of("should", "min_should", "must", "must_not");
    private static final List<String> GEO = List.of("geo_bounding_box", "geo_radius", "geo_polygon");

    private final Predicate<String> hasTextIndex;

    /**
     * A reader for one collection.
     *
     * @param hasTextIndex whether a payload key has a full-text index, which changes what a text match means
     */
    FilterReader(Predicate<String> hasTextIndex) {
        this.hasTextIndex = hasTextIndex;
    }

    /**
     * Reads a filter; a missing one accepts all.
     *
     * @throws Refusal with status 400 or 422 when this is no filter
     */
    Filter read(JsonNode filter) {
        if (Json.absent(filter)) {
            return Filter.ALL;
        }
        if (!filter.isObject()) {
            throw Refusal.badBody("invalid type: expected struct Filter");
        }
        for (Iterator<String> names = filter.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!CLAUSES.contains(name)) {
                throw Refusal.badBody(
                        "unknown field `" + name + "`, expected one of `should`, `min_should`, `must`, `must_not`");
            }
        }
        JsonNode minimum = filter.path("min_should");
        return new Filter(
                conditions(filter, "must"),
                conditions(filter, "should"),
                conditions(filter, "must_not"),
                conditions(minimum, "conditions"),
                minimum.path("min_count").asInt());
    }

    private List<Condition> conditions(JsonNode parent, String clause) {
        JsonNode node = parent.path(clause);
        List<Condition> conditions = new ArrayList<>();
        if (node.isObject()) {
            conditions.add(condition(node, clause));
        }
        if (node.isArray()) {
            for (JsonNode one : node) {
                conditions.add(condition(one, clause + "[" + conditions.size() + "]"));
            }
        }
        return conditions;
    }

    private Condition condition(JsonNode node, String where) {
        if (node.has("key")) {
            return field(node, where);
        }
        if (node.has("is_empty")) {
            return new Condition.Field(path(node.path("is_empty")), List.of(Presence::empty));
        }
        if (node.has("is_null")) {
            return new Condition.Field(path(node.path("is_null")), List.of(Presence::isNull));
        }
        if (node.has("has_id")) {
            Set<PointId> ids = new HashSet<>();
            node.path("has_id").forEach(id -> ids.add(PointId.of(id)));
            return new Condition.HasId(ids);
        }
        if (node.has("has_vector")) {
            return new Condition.HasVector(node.path("has_vector").asText());
        }
        if (node.has("nested")) {
            JsonNode nested = node.path("nested");
            return new Condition.Nested(path(nested), read(nested.path("filter")));
        }
        if (node.isObject() && CLAUSES.stream().anyMatch(node::has)) {
            return read(node);
        }
        throw Refusal.badBody("data did not match any variant of untagged enum Condition");
    }

    private Condition field(JsonNode node, String where) {
        GEO.stream().filter(node::has).findFirst().ifPresent(geo -> {
            throw Refusal.unsupported("the filter `" + geo + "`");
        });
        List<ValueTest> tests = new ArrayList<>();
        if (!Json.absent(node.path("match"))) {
            tests.add(Match.of(
                    node.path("match"), hasTextIndex.test(node.path("key").asText())));
        }
        if (!Json.absent(node.path("range"))) {
            tests.add(Range.of(node.path("range")));
        }
        if (!Json.absent(node.path("values_count"))) {
            tests.add(Range.ofCount(node.path("values_count")));
        }
        if (node.path("is_empty").isBoolean()) {
            boolean empty = node.path("is_empty").booleanValue();
            tests.add(values -> Presence.empty(values) == empty);
        }
        if (node.path("is_null").isBoolean()) {
            tests.add(node.path("is_null").booleanValue() ? Presence::isNull : Presence::free);
        }
        if (tests.isEmpty()) {
            throw Refusal.invalid(
                    "JSON body",
                    "filter." + where
                            + ".__all__: Validation error: At least one field condition must be specified [{}]");
        }
        return new Condition.Field(path(node), tests);
    }

    private static PayloadPath path(JsonNode node) {
        return PayloadPath.of(node.path("key").asText());
    }
}
