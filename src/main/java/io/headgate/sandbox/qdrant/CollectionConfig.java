package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * How a collection was made and changed since. Only the vectors' size and distance have an effect here; the rest is kept
 * to be shown, with the defaults of Qdrant 1.17.0.
 */
final class CollectionConfig {
    private static final String DEFAULTS = """
            {"params": {"vectors": {}, "shard_number": 1, "replication_factor": 1, "write_consistency_factor": 1,
                        "on_disk_payload": true},
             "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10000, "max_indexing_threads": 0,
                             "on_disk": false},
             "optimizer_config": {"deleted_threshold": 0.2, "vacuum_min_vector_number": 1000,
                                  "default_segment_number": 0, "max_segment_size": null, "memmap_threshold": null,
                                  "indexing_threshold": 10000, "flush_interval_sec": 5,
                                  "max_optimization_threads": null, "prevent_unoptimized": null},
             "wal_config": {"wal_capacity_mb": 32, "wal_segments_ahead": 0, "wal_retain_closed": 1},
             "quantization_config": null}
            """;
    private static final int LARGEST_VECTOR = 65_536;
    private static final List<String> VECTOR_KEYS =
            List.of("size", "distance", "hnsw_config", "quantization_config", "on_disk");

    private final ObjectNode json;
    private final Map<String, VectorShape> vectors = new TreeMap<>();

    /** What a vector must look like. */
    record VectorShape(int size, Distance distance) {}

    private CollectionConfig(ObjectNode json) {
        this.json = json;
    }

    /**
     * Reads a request to create.
     *
     * @throws Refusal with status 400, 422, or 501 for what this server does not know
     */
    static CollectionConfig of(JsonNode request) {
        if (!request.isObject()) {
            throw Refusal.badBody("invalid type: expected struct CreateCollection");
        }
        if (!Json.at(request, "sparse_vectors").isEmpty()) {
            throw Refusal.unsupported("sparse vectors");
        }
        CollectionConfig config =
                new CollectionConfig((ObjectNode) Json.parse(DEFAULTS.getBytes(StandardCharsets.UTF_8)));
        JsonNode vectors = Json.at(request, "vectors");
        if (vectors.has("size") || vectors.has("distance")) {
            config.section("params").set("vectors", config.vector(Point.UNNAMED, vectors, "vectors"));
        } else {
            ObjectNode named = Json.object();
            vectors.properties()
                    .forEach(vector -> named.set(
                            vector.getKey(),
                            config.vector(vector.getKey(), vector.getValue(), "vectors." + vector.getKey())));
            config.section("params").set("vectors", named);
        }
        config.change("params", request);
        config.change("wal_config", request.path("wal_config"));
        config.patch(request);
        return config;
    }

    private ObjectNode vector(String name, JsonNode vector, String where) {
        long size = vector.path("size").asLong();
        Distance distance = Distance.of(vector.path("distance").asText())
                .filter(known -> vector.path("size").isIntegralNumber() && size > 0)
                .orElseThrow(() -> Refusal.badBody("data did not match any variant of untagged enum VectorsConfig"));
        if (size > LARGEST_VECTOR) {
            throw Refusal.invalid(
                    "JSON body", where + ".size: value " + size + " invalid, must be from 1 to " + LARGEST_VECTOR);
        }
        String datatype = Json.at(vector, "datatype").asText("float32");
        if (!datatype.equals("float32") || !Json.absent(vector.path("multivector_config"))) {
            throw Refusal.unsupported("multivectors and vectors of other types than float32");
        }
        vectors.put(name, new VectorShape((int) size, distance));
        ObjectNode kept = Json.object();
        VECTOR_KEYS.stream()
                .filter(key -> !Json.absent(vector.path(key)))
                .forEach(key -> kept.set(key, vector.path(key)));
        if (vector.hasNonNull("datatype")) {
            kept.put("datatype", datatype);
        }
        return kept;
    }

    /** Takes over what a creating or a changing request says about everything but vectors. */
    void patch(JsonNode request) {
        change("params", request.path("params"));
        change("hnsw_config", request.path("hnsw_config"));
        change("optimizer_config", request.path("optimizers_config"));
        if (request.hasNonNull("quantization_config")) {
            json.set("quantization_config", request.path("quantization_config"));
        }
        if (request.hasNonNull("strict_mode_config")) {
            json.set("strict_mode_config", request.path("strict_mode_config"));
        }
        if (request.path("metadata") instanceof ObjectNode metadata) {
            json.withObject("/metadata").setAll(metadata);
        }
    }

    private void change(String section, JsonNode changes) {
        ObjectNode target = section(section);
        target.properties().forEach(field -> {
            if (!field.getKey().equals("vectors") && changes.hasNonNull(field.getKey())) {
                field.setValue(changes.path(field.getKey()));
            }
        });
    }

    private ObjectNode section(String name) {
        return (ObjectNode) json.path(name);
    }

    /**
     * Calls of this kind in a minute, if they are limited.
     *
     * @param key {@code read_rate_limit} or {@code write_rate_limit}
     */
    OptionalInt limit(String key) {
        JsonNode strict = json.path("strict_mode_config");
        boolean limited = strict.path("enabled").asBoolean() && strict.path(key).isInt();
        return limited ? OptionalInt.of(strict.path(key).intValue()) : OptionalInt.empty();
    }

    ObjectNode json() {
        return json;
    }

    /**
     * The shape of a named vector.
     *
     * @throws Refusal with status 400 when there is no vector of this name
     */
    VectorShape vector(String name) {
        VectorShape shape = vectors.get(name);
        if (shape == null) {
            throw Refusal.wrongInput("Not existing vector name error: " + name);
        }
        return shape;
    }

    /** Stored or searched form of a vector; a refusal if its name or size is wrong. */
    float[] prepared(String name, float[] vector) {
        VectorShape shape = vector(name);
        if (shape.size() != vector.length) {
            throw Refusal.wrongInput(
                    "Vector dimension error: expected dim: " + shape.size() + ", got " + vector.length);
        }
        return shape.distance().prepared(vector);
    }
}
