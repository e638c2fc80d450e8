package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Conditions joined: all of {@code must}, one of {@code should}, none of {@code mustNot}, and at least {@code minimum} of
 * {@code choices}. An empty list asks for nothing.
 */
record Filter(
        List<Condition> must, List<Condition> should, List<Condition> mustNot, List<Condition> choices, int minimum)
        implements Condition {
    static final Filter ALL = new Filter(List.of(), List.of(), List.of(), List.of(), 0);

    boolean accepts(Point point) {
        return holds(point, point.payload());
    }

    @Override
    public boolean holds(Point point, JsonNode payload) {
        return must.stream().allMatch(condition -> condition.holds(point, payload))
                && mustNot.stream().noneMatch(condition -> condition.holds(point, payload))
                && (should.isEmpty() || should.stream().anyMatch(condition -> condition.holds(point, payload)))
                && (choices.isEmpty()
                        || choices.stream()
                                        .filter(condition -> condition.holds(point, payload))
                                        .count()
                                >= minimum);
    }
}
