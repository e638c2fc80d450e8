package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which points a write is meant for: a list of ids, or all that a filter accepts. */
interface PointSelection {
    /**
     * The ids, which may be missing in the collection if they were named.
     *
     * @throws Refusal with status 400 if none was named
     */
    Iterable<PointId> in(Collection collection);

    /**
     * Reads a list of ids or a filter; if both are there the ids count, as measured.
     *
     * @return nothing if the body has neither
     */
    static Optional<PointSelection> of(JsonNode body, FilterReader filters) {
        if (body.path("points").isArray()) {
            Set<PointId> ids = new LinkedHashSet<>();
            body.path("points").forEach(id -> ids.add(PointId.of(id)));
            return Optional.of(collection -> named(ids));
        }
        if (body.path("filter").isObject()) {
            Filter filter = filters.read(body.path("filter"));
            return Optional.of(collection -> matching(collection, filter));
        }
        return Optional.empty();
    }

    private static Set<PointId> named(Set<PointId> ids) {
        if (ids.isEmpty()) {
            throw Refusal.badRequest("Empty update request");
        }
        return ids;
    }

    private static List<PointId> matching(Collection collection, Filter filter) {
        List<PointId> ids = new ArrayList<>();
        collection.points(filter).forEach(point -> ids.add(point.id()));
        return ids;
    }
}
