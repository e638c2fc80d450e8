package io.headgate.upstream.qdrant;

import static io.headgate.call.OperationClass.ADMINISTRATION;
import static io.headgate.call.OperationClass.IDEMPOTENT;
import static io.headgate.call.OperationClass.NOT_REPEATABLE;
import static io.headgate.call.OperationClass.READ;

import io.headgate.call.Operation;
import io.headgate.call.OperationTable;
import java.util.List;

/**
 * The operations of Qdrant's REST interface (https://api.qdrant.tech/api-reference). Its reads are mostly sent by POST, so a method
 * says nothing about what an operation does.
 */
final class QdrantOperations {
    private static final String COLLECTION = "/collections/{collection}";
    private static final String POINTS = COLLECTION + "/points";
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    static final OperationTable TABLE = table();

    private QdrantOperations() {}

    private static OperationTable table() {
        OperationTable.Builder table = OperationTable.builder();
        service(table);
        collections(table);
        writes(table);
        reads(table);
        snapshots(table);
        administration(table);
        return table.build();
    }

    private static void service(OperationTable.Builder table) {
        table.add("GET", "/", "qdrant.version", READ)
                .add("GET", "/healthz", "qdrant.health", READ)
                .add("GET", "/livez", "qdrant.health", READ)
                .add("GET", "/readyz", "qdrant.health", READ)
                .add("GET", "/metrics", "qdrant.metrics", READ)
                .add("GET", "/telemetry", "qdrant.telemetry", READ)
                .add("GET", "/dashboard", "qdrant.dashboard", READ);
    }

    private static void collections(OperationTable.Builder table) {
        // Creating answers 409 the second time, and renaming an alias 404: neither may be repeated without looking.
        table.add("GET", "/collections", "qdrant.collections.list", READ)
                .add("GET", COLLECTION, "qdrant.collections.get", READ)
                .add("GET", COLLECTION + "/exists", "qdrant.collections.exists", READ)
                .add("GET", "/aliases", "qdrant.aliases.list", READ)
                .add("GET", COLLECTION + "/aliases", "qdrant.aliases.list", READ)
                .add("PUT", COLLECTION, "qdrant.collections.create", NOT_REPEATABLE)
                .add("PATCH", COLLECTION, "qdrant.collections.update", IDEMPOTENT)
                .add("DELETE", COLLECTION, "qdrant.collections.delete", IDEMPOTENT)
                .add("POST", "/collections/aliases", "qdrant.aliases.change", NOT_REPEATABLE)
                .add("PUT", COLLECTION + "/index", "qdrant.index.create", IDEMPOTENT)
                .add("DELETE", COLLECTION + "/index/{field}", "qdrant.index.delete", IDEMPOTENT)
                .add("PUT", COLLECTION + "/vectors/{name}", "qdrant.vectors.create", IDEMPOTENT)
                .add("DELETE", COLLECTION + "/vectors/{name}", "qdrant.vectors.drop", IDEMPOTENT);
    }

    private static void writes(OperationTable.Builder table) {
        table.add("PUT", POINTS, "qdrant.points.upsert", IDEMPOTENT)
                .add("POST", POINTS + "/delete", "qdrant.points.delete", IDEMPOTENT)
                .add("PUT", POINTS + "/vectors", "qdrant.vectors.update", IDEMPOTENT)
                .add("POST", POINTS + "/vectors/delete", "qdrant.vectors.delete", IDEMPOTENT)
                .add("POST", POINTS + "/payload", "qdrant.payload.set", IDEMPOTENT)
                .add("PUT", POINTS + "/payload", "qdrant.payload.overwrite", IDEMPOTENT)
                .add("POST", POINTS + "/payload/delete", "qdrant.payload.delete", IDEMPOTENT)
                .add("POST", POINTS + "/payload/clear", "qdrant.payload.clear", IDEMPOTENT)
                // A list of writes that may stop half way.
                .add("POST", POINTS + "/batch", "qdrant.points.batch", NOT_REPEATABLE);
    }

    /** Searches and the like take the parameter {@code timeout}; to look a point up by its id needs none. */
    private static void reads(OperationTable.Builder table) {
        table.add("GET", POINTS + "/{id}", "qdrant.points.get", READ);
        timed(table, POINTS, "retrieve");
        timed(table, POINTS + "/scroll", "scroll");
        timed(table, POINTS + "/count", "count");
        timed(table, COLLECTION + "/facet", "facet");
        timed(table, POINTS + "/search/matrix/pairs", "search-matrix");
        timed(table, POINTS + "/search/matrix/offsets", "search-matrix");
        timed(table, POINTS + "/discover", "discover");
        timed(table, POINTS + "/discover/batch", "discover-batch");
        for (String kind : List.of("query", "search", "recommend")) {
            timed(table, POINTS + "/" + kind, kind);
            timed(table, POINTS + "/" + kind + "/batch", kind + "-batch");
            timed(table, POINTS + "/" + kind + "/groups", kind + "-groups");
        }
    }

    private static void timed(OperationTable.Builder table, String template, String name) {
        table.add("POST", template, new Operation("qdrant.points." + name, READ, true));
    }

    private static void snapshots(OperationTable.Builder table) {
        for (String of : List.of("", COLLECTION, COLLECTION + "/shards/{shard}")) {
            String snapshots = of + "/snapshots";
            table.add("GET", snapshots, "qdrant.snapshots.list", READ)
                    .add("POST", snapshots, "qdrant.snapshots.create", NOT_REPEATABLE)
                    .add("GET", snapshots + "/{snapshot}", "qdrant.snapshots.get", READ)
                    .add("DELETE", snapshots + "/{snapshot}", "qdrant.snapshots.delete", IDEMPOTENT)
                    // Recovery makes the server fetch from an address that the request names.
                    .add("PUT", snapshots + "/recover", "qdrant.snapshots.recover", ADMINISTRATION)
                    .add("POST", snapshots + "/upload", "qdrant.snapshots.upload", NOT_REPEATABLE);
        }
    }

    private static void administration(OperationTable.Builder table) {
        List<String> roots = List.of(
                "/cluster",
                COLLECTION + "/cluster",
                "/shards",
                "/logger",
                "/locks",
                "/quotas",
                "/audit",
                "/debugger",
                "/profiler",
                "/stacktrace",
                "/issues",
                COLLECTION + "/truncate_unapplied_wal");
        for (String root : roots) {
            for (String below : List.of("", "/{a}", "/{a}/{b}", "/{a}/{b}/{c}")) {
                administration(table, root + below);
            }
        }
        administration(table, COLLECTION + "/shards");
        administration(table, COLLECTION + "/shards/{shard}");
        administration(table, COLLECTION + "/shards/{shard}/truncate_unapplied_wal");
    }

    private static void administration(OperationTable.Builder table, String template) {
        for (String method : METHODS) {
            table.add(method, template, "qdrant.administration", ADMINISTRATION);
        }
    }
}
