package io.headgate.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Principal;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import io.headgate.provider.What;
import io.headgate.status.Snapshots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolHealthTest {
    private final FakePool store = new FakePool("store");
    private final FakePool writes = new FakePool("store.write");
    private final PoolHealth health = new PoolHealth(new Standings(List.of(store, writes)));

    private JsonNode read(String uri) throws Exception {
        JsonNode content = Askings.content(health, uri);
        assertThat(content.get("mimeType").asText()).isEqualTo("application/json");
        assertThat(content.get("uri").asText()).isEqualTo(uri);
        return JsonText.parse(content.get("text").asText().getBytes(StandardCharsets.UTF_8))
                .tree();
    }

    @Test
    void isListedForAllAndForEachUpstream() {
        Catalog catalog = health.catalog(Principal.ANONYMOUS);

        assertThat(catalog.resources().stream().map(Catalog.Definition::key))
                .containsExactly(
                        "health://connection-pool",
                        "health://connection-pool/store",
                        "health://connection-pool/store.write");
        assertThat(catalog.templates().get(0).json()).hasToString("""
                {"uriTemplate":"health://connection-pool/{upstream}","name":"connection-pool of an upstream",\
                "mimeType":"application/json"}""");
    }

    @Test
    void isAsBadAsTheWorstAndTellsTheNumbersOfAll() throws Exception {
        writes.is(Health.DEGRADED, "Slow.");

        JsonNode all = read("health://connection-pool");

        assertThat(all.get("status").asText()).isEqualTo("degraded");
        assertThat(all.at("/statistics/active_connections").asInt()).isEqualTo(14);
        assertThat(all.at("/pools/0/status").asText()).isEqualTo("healthy");
        assertThat(all.at("/pools/1/name").asText()).isEqualTo("store.write");
        assertThat(all.at("/pools/1/reasons/0").asText()).isEqualTo("Slow.");
        assertThat(all.at("/pools/1/statistics/total_acquisitions").asInt()).isEqualTo(1012);
    }

    @Test
    void tellsOneUpstreamInFullButNotWhereItIs() throws Exception {
        JsonNode one = read("health://connection-pool/store");

        assertThat(one.get("status").asText()).isEqualTo("healthy");
        assertThat(one.get("since").asText()).isEqualTo(FakePool.SINCE.toString());
        assertThat(one.get("taken_at").asText()).isEqualTo(Snapshots.TAKEN.toString());
        assertThat(one.at("/statistics/pool_size").asInt()).isEqualTo(30);
        assertThat(one.at("/waits/p95Ms").asDouble()).isEqualTo(26);
        assertThat(one.toString()).doesNotContain("6333");
    }

    @Test
    void doesNotWaitForAPoolThatIsSilent() throws Exception {
        store.silent = true;
        assertThat(read("health://connection-pool/store").get("statistics").isNull())
                .isTrue();

        store.silent = false;
        read("health://connection-pool/store");
        store.silent = true;
        assertThat(read("health://connection-pool/store")
                        .at("/statistics/pool_size")
                        .asInt())
                .isEqualTo(30);
    }

    @Test
    void tellsChangesOfHealthAndReasonsButNotOfNumbers() {
        List<Change> changes = new ArrayList<>();
        health.onChange(changes::add);
        health.look();
        assertThat(changes).isEmpty();

        store.is(Health.DEGRADED, "Full in 20 s.");
        health.look();
        assertThat(changes)
                .containsExactly(
                        new Change(Change.Of.RESOURCE, "health://connection-pool/store"),
                        new Change(Change.Of.RESOURCE, "health://connection-pool"));

        changes.clear();
        store.is(Health.DEGRADED, "Full in 7 s.");
        health.look();
        assertThat(changes).isEmpty();

        store.is(Health.DEGRADED, "Slow.");
        health.look();
        assertThat(changes).hasSize(2);
    }

    @Test
    void completesTheNamesOfUpstreams() throws Exception {
        assertThat(Askings.completion(health, "health://connection-pool/{upstream}", "upstream", "store."))
                .isEqualTo("{\"values\":[\"store.write\"],\"total\":1,\"hasMore\":false}");
    }

    @Test
    void knowsNothingElse() {
        for (String uri : List.of(
                "health://connection-pool/other",
                "health://connection-pool/store/",
                "health://connection-pool/",
                "health://connection-pool/store%00",
                "health://connection-pool/../connection-pool")) {
            assertThat(Askings.knows(health, What.RESOURCE, uri)).as(uri).isFalse();
        }
        assertThat(Askings.knows(health, What.RESOURCE, "HEALTH://connection-pool/%73tore"))
                .isTrue();
    }
}
