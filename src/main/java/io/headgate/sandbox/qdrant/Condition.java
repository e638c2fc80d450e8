package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Something that holds for a point or does not. */
interface Condition {
    /**
     * Whether it holds.
     *
     * @param payload of the point, or the element of it that a nested condition looks at
     */
    boolean holds(Point point, JsonNode payload);

    /** Looks at all the values that a path leads to. */
    interface ValueTest {
        boolean holds(List<JsonNode> values);
    }

    /** The point has one of these ids. */
    record HasId(Set<PointId> ids) implements Condition {
        @Override
        public boolean holds(Point point, JsonNode payload) {
            return ids.contains(point.id());
        }
    }

    /** The point has a vector of this name. */
    record HasVector(String name) implements Condition {
        @Override
        public boolean holds(Point point, JsonNode payload) {
            return point.vectors().containsKey(name);
        }
    }

    /** One of the tests holds for the values at a path; several in one condition are alternatives, as measured. */
    record Field(PayloadPath path, List<ValueTest> tests) implements Condition {
        @Override
        public boolean holds(Point point, JsonNode payload) {
            List<JsonNode> values = path.values(payload);
            return tests.stream().anyMatch(test -> test.holds(values));
        }
    }

    /** A filter holds for one and the same element of an array of objects. */
    record Nested(PayloadPath path, Condition filter) implements Condition {
        @Override
        public boolean holds(Point point, JsonNode payload) {
            return path.values(payload).stream()
                    .flatMap(Condition::elements)
                    .anyMatch(element -> element.isObject() && filter.holds(point, element));
        }
    }

    /** The value itself, or the elements of an array: a field with many values fits if one of them does. */
    static Stream<JsonNode> elements(JsonNode value) {
        return value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value);
    }
}
