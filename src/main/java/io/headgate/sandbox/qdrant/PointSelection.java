package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which points a write is meant for: the ids if a list of them was given, else all that the filter accepts. If both are
 * there the ids count, as measured.
 */
record PointSelection(Optional<Set<PointId>> ids, Filter filter) {
    /** Reads the lists of a body; nothing if it has neither. */
    static Optional<PointSelection> of(JsonNode body, FilterReader filters) {
        if (body.path("points").isArray()) {
            Set<PointId> ids = new LinkedHashSet<>();
            body.path("points").forEach(id -> ids.add(PointId.of(id)));
            return Optional.of(new PointSelection(Optional.of(ids), Filter.ALL));
        }
        if (body.path("filter").isObject()) {
            return Optional.of(new PointSelection(Optional.empty(), filters.read(body.path("filter"))));
        }
        return Optional.empty();
    }

    /**
     * Refuses a list without ids.
     *
     * @throws Refusal with status 400
     */
    PointSelection checked() {
        if (ids.isPresent() && ids.get().isEmpty()) {
            throw Refusal.badRequest("Empty update request");
        }
        return this;
    }

    /** How many points it names; a filter counts as one. */
    int size() {
        return ids.map(Set::size).orElse(1);
    }

    /** The ids, of which some may be missing in the collection if they were named. */
    Iterable<PointId> in(Collection collection) {
        if (ids.isPresent()) {
            return ids.get();
        }
        List<PointId> accepted = collection.points(filter).map(Point::id).toList();
        return accepted;
    }
}
