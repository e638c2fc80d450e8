package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** One stored point. Its payload is changed by replacement only, so that an answer may hold on to it. */
final class Point {
    /** The name of a collection's only, unnamed vector. */
    static final String UNNAMED = "";

    private final PointId id;
    private final Map<String, float[]> vectors;
    private ObjectNode payload;
    private long version;

    Point(PointId id, Map<String, float[]> vectors, ObjectNode payload) {
        this.id = id;
        this.vectors = new TreeMap<>(vectors);
        this.payload = payload;
    }

    PointId id() {
        return id;
    }

    Map<String, float[]> vectors() {
        return vectors;
    }

    ObjectNode payload() {
        return payload;
    }

    void payload(ObjectNode replacement) {
        payload = replacement;
    }

    /** The id of the last operation that wrote this point; search results carry it. */
    long version() {
        return version;
    }

    void writtenBy(long operation) {
        version = operation;
    }
}
