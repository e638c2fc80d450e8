package io.headgate.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Principal;
import io.headgate.observe.Meter;
import io.headgate.observe.Reading;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.provider.What;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayToolsTest {
    private static final Map<Meter, List<Reading>> METERS = Map.of(
            Meter.REQUESTS,
                    List.of(
                            count(90, Map.of("route", "r", "upstream", "store", "status_code", "200")),
                            count(10, Map.of("route", "r", "upstream", "store", "status_code", "503")),
                            count(7, Map.of("route", "s", "upstream", "other", "status_code", "200"))),
            Meter.REQUEST_DURATION, List.of(new Reading(Map.of("route", "r"), 100, 0.001, 0.0105, 0.02)),
            Meter.MCP_REQUESTS,
                    List.of(
                            count(5, Map.of("method", "tools/call", "tool_name", "get", "error_type", "none")),
                            count(1, Map.of("method", "tools/call", "tool_name", "get", "error_type", "tool")),
                            count(9, Map.of("method", "tools/list", "tool_name", "none", "error_type", "none"))),
            Meter.MCP_REQUEST_DURATION,
                    List.of(
                            new Reading(Map.of("method", "ping", "tool_name", "get"), 1, 9, 9, 9),
                            new Reading(Map.of("method", "tools/call", "tool_name", "get"), 6, 0.001, 0.002, 0.003)),
            Meter.CACHE_ANSWERS, List.of(count(3, Map.of("manner", "hit")), count(1, Map.of("manner", "miss"))),
            Meter.RESOURCE_READ, List.of());

    private final FakePool store = new FakePool("store");
    private final GatewayTools tools =
            new GatewayTools(new Standings(List.of(store, new FakePool("other"))), asked -> METERS, Runnable::run);

    private static Reading count(long count, Map<String, String> tags) {
        return new Reading(tags, count, 0, 0, 0);
    }

    private JsonNode call(String tool, String arguments) throws Exception {
        return Askings.result(tools, What.TOOL, tool, "{\"arguments\":" + arguments + "}");
    }

    @Test
    void saysThatItOnlyReadsAndWhatItTakes() {
        JsonNode tool = tools.catalog(Principal.ANONYMOUS).tools().get(0).json().tree();

        assertThat(tool.get("name").asText()).isEqualTo("get_health");
        assertThat(tool.at("/inputSchema/properties/upstream/enum").toString()).isEqualTo("[\"store\",\"other\"]");
        assertThat(tool.at("/annotations/readOnlyHint").asBoolean()).isTrue();
        assertThat(tool.at("/outputSchema/required").toString()).isEqualTo("[\"status\",\"upstreams\"]");
    }

    @Test
    void tellsHealthForProgramsAndReaders() throws Exception {
        store.is(Health.UNHEALTHY, "Nobody is there.");

        JsonNode result = call("get_health", "{}");

        assertThat(result.at("/structuredContent/status").asText()).isEqualTo("unhealthy");
        assertThat(result.at("/structuredContent/upstreams/0").toString()).isEqualTo("""
                {"name":"store","status":"unhealthy","reasons":["Nobody is there."],"since":"2026-01-02T03:04:05Z",\
                "connections":{"active":7,"idle":6,"waiting":10,"max":30}}""");
        assertThat(result.at("/content/0/text").asText()).isEqualTo("""
                unhealthy
                store: unhealthy, 7 of 30 connections busy, 10 waiting. Nobody is there.
                other: healthy, 7 of 30 connections busy, 10 waiting. Connections can be had.""");
        assertThat(call("get_health", "{\"upstream\":\"other\"}")
                        .at("/structuredContent/status")
                        .asText())
                .isEqualTo("healthy");
    }

    @Test
    void tellsWhatHasBeenDone() throws Exception {
        JsonNode result = call("get_metrics_summary", "{\"upstream\":\"store\"}");

        assertThat(result.get("structuredContent").toString()).isEqualTo("""
                {"pools":[{"name":"store","active":7,"max":30,"waiting":10,"acquires":1012,"refused":29,"timeouts":14,\
                "wait_ms":{"avg":1.25,"p95":26.0,"max":27.0}}],\
                "routes":[{"route":"r","requests":100,"failed":10,"p50_ms":1.0,"p95_ms":10.5,"p99_ms":20.0}],\
                "tools":[{"tool":"get","calls":6,"failed":1,"p50_ms":1.0,"p95_ms":2.0,"p99_ms":3.0}],\
                "answers_from_memory":{"answers":4,"hits":3,"hit_rate":0.75}}""");
        assertThat(result.at("/content/0/text").asText()).isEqualTo("""
                Pool store: 7 of 30 connections busy, 10 waiting; 1012 calls, 29 refused (14 waited in vain); wait avg 1.250 ms, p95 26.000 ms.
                Route r: 100 requests, 10 failed; p50 1.0 ms, p95 10.5 ms.
                Tool get: 6 calls, 1 failed; p50 1.0 ms, p95 2.0 ms.
                Answers to reads: 4, of which 75.0 % without fetching.""");
        assertThat(call("get_metrics_summary", "{}").at("/structuredContent/routes"))
                .hasSize(2);
    }

    @Test
    void saysWhatArgumentsWouldBeRight() throws Exception {
        JsonNode unknown = call("get_health", "{\"upstream\":\"nobody\"}");
        assertThat(unknown.get("isError").asBoolean()).isTrue();
        assertThat(unknown.at("/content/0/text").asText()).isEqualTo("upstream must be one of [store, other].");
        assertThat(call("get_health", "{\"pool\":\"store\"}")
                        .at("/content/0/text")
                        .asText())
                .isEqualTo("There is no argument pool; the only one is upstream.");
    }
}
