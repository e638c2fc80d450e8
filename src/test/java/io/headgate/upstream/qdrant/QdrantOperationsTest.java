package io.headgate.upstream.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QdrantOperationsTest {
    @ParameterizedTest
    @CsvSource({
        "GET,    /,                                      qdrant.version,             READ",
        "GET,    /healthz,                               qdrant.health,              READ",
        "GET,    /collections,                           qdrant.collections.list,    READ",
        "PUT,    /collections/c,                         qdrant.collections.create,  NOT_REPEATABLE",
        "DELETE, /collections/c,                         qdrant.collections.delete,  IDEMPOTENT",
        "POST,   /collections/aliases,                   qdrant.aliases.change,      NOT_REPEATABLE",
        "PUT,    /collections/c/points,                  qdrant.points.upsert,       IDEMPOTENT",
        "POST,   /collections/c/points,                  qdrant.points.retrieve,     READ",
        "GET,    /collections/c/points/7,                qdrant.points.get,          READ",
        "POST,   /collections/c/points/query,            qdrant.points.query,        READ",
        "POST,   /collections/c/points/query/,           qdrant.points.query,        READ",
        "POST,   /collections/c/points/query/batch,      qdrant.points.query-batch,  READ",
        "POST,   /collections/c/points/scroll,           qdrant.points.scroll,       READ",
        "POST,   /collections/c/points/delete,           qdrant.points.delete,       IDEMPOTENT",
        "POST,   /collections/c/points/batch,            qdrant.points.batch,        NOT_REPEATABLE",
        "POST,   /collections/c/points/payload/clear,    qdrant.payload.clear,       IDEMPOTENT",
        "POST,   /collections/c/facet,                   qdrant.points.facet,        READ",
        "DELETE, /collections/c/index/colour,            qdrant.index.delete,        IDEMPOTENT",
        "POST,   /collections/c/snapshots,               qdrant.snapshots.create,    NOT_REPEATABLE",
        "PUT,    /collections/c/snapshots/recover,       qdrant.snapshots.recover,   ADMINISTRATION",
        "GET,    /collections/c/shards/0/snapshots/s,    qdrant.snapshots.get,       READ",
        "GET,    /cluster,                               qdrant.administration,      ADMINISTRATION",
        "DELETE, /cluster/peer/1,                        qdrant.administration,      ADMINISTRATION",
        "POST,   /collections/c/cluster,                 qdrant.administration,      ADMINISTRATION",
        "GET,    /profiler/slow_requests,                qdrant.administration,      ADMINISTRATION",
        "GET,    /audit/logs,                            qdrant.administration,      ADMINISTRATION",
    })
    void knowsWhatARequestDoes(String method, String path, String name, OperationClass as) {
        Operation found = QdrantUpstream.KIND.operations().find(method, path);

        assertThat(found.name()).isEqualTo(name);
        assertThat(found.operationClass()).isEqualTo(as);
    }

    @Test
    void keepsBothFieldsOfTheKeyFromClients() {
        assertThat(QdrantUpstream.KIND.credentialHeaders()).containsExactlyInAnyOrder("api-key", "authorization");
    }
}
