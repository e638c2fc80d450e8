package io.headgate.sandbox.qdrant;

import static io.headgate.sandbox.qdrant.Endpoint.at;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Calls that change points, their vectors, their payloads and the payload indexes. */
final class WriteCalls {
    private static final String POINTS = "collections/{name}/points";

    private final Store store;

    WriteCalls(Store store) {
        this.store = store;
    }

    List<Endpoint> endpoints() {
        return List.of(
                change("PUT", POINTS, PointWrites::upsert),
                change("POST", POINTS + "/delete", PointWrites::delete),
                change("PUT", POINTS + "/vectors", PointWrites::updateVectors),
                change("POST", POINTS + "/vectors/delete", PointWrites::deleteVectors),
                change("POST", POINTS + "/payload", PayloadWrites::set),
                change("PUT", POINTS + "/payload", PayloadWrites::overwrite),
                change("POST", POINTS + "/payload/delete", PayloadWrites::delete),
                change("POST", POINTS + "/payload/clear", PayloadWrites::clear),
                at("POST", POINTS + "/batch", this::batch),
                change("PUT", "collections/{name}/index", WriteCalls::createIndex),
                at("DELETE", "collections/{name}/index/{field}", this::dropIndex));
    }

    /**
     * A change in two steps: reading it refuses what is malformed, running it refuses what does not fit the data. A batch
     * reads all its parts before it runs the first.
     */
    interface Change {
        Run read(JsonNode body, FilterReader filters);
    }

    /** Carries a change out and tells the number of the write. */
    interface Run {
        long in(Collection collection);
    }

    private Endpoint change(String method, String pattern, Change change) {
        return at(method, pattern, call -> {
            JsonNode body = call.body();
            boolean waits = call.waits();
            Run run = change.read(body, filters(call.collection()));
            checkMayWrite(call);
            return done(run.in(store.collection(call.collection())), waits);
        });
    }

    /** A reader learns that a collection is missing before it learns that it may not write there. */
    private void checkMayWrite(RestCall call) {
        if (call.readOnly()) {
            store.collection(call.collection());
            call.checkMayWrite();
        }
    }

    /** A text index changes what a filter means, yet a malformed body is told before a missing collection. */
    private FilterReader filters(String name) {
        return store.exists(name) ? store.collection(name).filters() : new FilterReader(field -> false);
    }

    private static ObjectNode done(long operation, boolean waited) {
        return Json.object().put("operation_id", operation).put("status", waited ? "completed" : "acknowledged");
    }

    private JsonNode batch(RestCall call) {
        JsonNode body = call.body();
        boolean waits = call.waits();
        if (!body.path("operations").isArray()) {
            throw Refusal.badBody("missing field `operations`");
        }
        List<Run> runs = new ArrayList<>();
        for (JsonNode operation : body.path("operations")) {
            runs.add(part(operation, filters(call.collection())));
        }
        if (!runs.isEmpty()) {
            checkMayWrite(call);
        }
        ArrayNode results = Json.array();
        for (Run run : runs) {
            results.add(done(run.in(store.collection(call.collection())), waits));
        }
        return results;
    }

    private static Run part(JsonNode operation, FilterReader filters) {
        String kind = operation.isObject() && !operation.isEmpty()
                ? operation.fieldNames().next()
                : "";
        JsonNode body = operation.path(kind);
        return switch (kind) {
            case "upsert" -> PointWrites.upsert(body, filters);
            case "delete" -> PointWrites.delete(body, filters);
            case "update_vectors" -> PointWrites.updateVectors(body, filters);
            case "delete_vectors" -> PointWrites.deleteVectors(body, filters);
            case "set_payload" -> PayloadWrites.set(body, filters);
            case "overwrite_payload" -> PayloadWrites.overwrite(body, filters);
            case "delete_payload" -> PayloadWrites.delete(body, filters);
            case "clear_payload" -> PayloadWrites.clear(body, filters);
            default -> throw Refusal.badBody("data did not match any variant of untagged enum UpdateOperation");
        };
    }

    private static Run createIndex(JsonNode body, FilterReader filters) {
        if (!body.path("field_name").isTextual()) {
            throw Refusal.badBody("missing field `field_name`");
        }
        PayloadIndexes.check(body.path("field_name").textValue(), body.path("field_schema"));
        return collection -> {
            collection.indexes().create(body.path("field_name").textValue(), body.path("field_schema"));
            return indexed(collection);
        };
    }

    private JsonNode dropIndex(RestCall call) {
        boolean waits = call.waits();
        checkMayWrite(call);
        Collection collection = store.collection(call.collection());
        collection.indexes().drop(call.parameter("field"));
        return done(indexed(collection), waits);
    }

    /** A change of an index takes two numbers and tells the second, as measured. */
    private static long indexed(Collection collection) {
        collection.nextOperation(1);
        return collection.nextOperation(1);
    }
}
