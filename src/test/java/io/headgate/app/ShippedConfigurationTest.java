package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.UpstreamName;
import io.headgate.config.Document;
import io.headgate.config.Problem;
import io.headgate.pool.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/headgate.conf}, as it is shipped. */
class ShippedConfigurationTest {
    private static final Path FILE = Path.of("conf/headgate.conf");

    @Test
    void isRightAsItStands() {
        GatewayConfig.Reading reading = read(Map.of());

        assertThat(reading.report().problems()).isEmpty();
        assertThat(pool(reading, "canary").max()).isEqualTo(10);
        assertThat(pool(reading, "qdrant").max()).isEqualTo(5);
        assertThat(pool(reading, "qdrant").min()).isEqualTo(1);
        assertThat(pool(reading, "qdrant").waiting().timeout()).hasSeconds(10);
        assertThat(pool(reading, "qdrant").health().deepInterval()).hasSeconds(60);
    }

    @Test
    void honoursTheNamesOfTheCanaryPool() {
        GatewayConfig.Reading reading = read(Map.of("CANARY_POOL_SIZE", "20", "CANARY_TIMEOUT", "45"));

        assertThat(reading.report().problems()).isEmpty();
        assertThat(pool(reading, "canary").max()).isEqualTo(20);
        assertThat(reading.config()
                        .upstream(new UpstreamName("canary"))
                        .http()
                        .timeouts()
                        .request())
                .hasSeconds(45);
    }

    @Test
    void honoursTheNamesOfTheQdrantPool() {
        GatewayConfig.Reading reading = read(Map.of(
                "CLAUDE_RAG_QDRANT_POOL_SIZE", "10",
                "CLAUDE_RAG_QDRANT_POOL_MIN_SIZE", "2",
                "CLAUDE_RAG_QDRANT_POOL_TIMEOUT", "15.0",
                "CLAUDE_RAG_QDRANT_POOL_RECYCLE", "7200",
                "CLAUDE_RAG_QDRANT_PREFER_GRPC", "false",
                "CLAUDE_RAG_QDRANT_HEALTH_CHECK_INTERVAL", "120"));

        assertThat(reading.report().problems()).isEmpty();
        PoolConfig pool = pool(reading, "qdrant");
        assertThat(pool.max()).isEqualTo(10);
        assertThat(pool.min()).isEqualTo(2);
        assertThat(pool.waiting().timeout()).hasSeconds(15);
        assertThat(pool.lifetime().age()).hasHours(2);
        assertThat(pool.health().deepInterval()).hasMinutes(2);
        assertThat(pool(reading, "canary").waiting().timeout()).hasSeconds(10);
    }

    @Test
    void honoursTheGenericNamesWhereNothingElseIsSaid() {
        GatewayConfig.Reading reading = read(Map.of(
                "POOL_MIN_SIZE", "3",
                "POOL_MAX_SIZE", "12",
                "POOL_ACQUIRE_TIMEOUT", "20.0",
                "POOL_MAX_QUERIES", "50000",
                "POOL_MAX_CONNECTION_LIFETIME", "1800.0",
                "POOL_MAX_IDLE_TIME", "90",
                "POOL_ENABLE_LEAK_DETECTION", "true",
                "POOL_LEAK_DETECTION_TIMEOUT", "45.0"));

        assertThat(reading.report().problems()).isEmpty();
        PoolConfig canary = pool(reading, "canary");
        assertThat(canary.min()).isEqualTo(3);
        assertThat(canary.max()).isEqualTo(10);
        assertThat(canary.waiting().timeout()).hasSeconds(20);
        assertThat(canary.lifetime().uses()).isEqualTo(50_000);
        assertThat(canary.lifetime().age()).hasMinutes(30);
        assertThat(canary.lifetime().idle()).hasSeconds(90);
        assertThat(pool(reading, "qdrant").leak()).isEqualTo(new PoolConfig.Leak(true, Duration.ofSeconds(45), false));
        assertThat(pool(reading, "qdrant").lifetime().idle()).hasSeconds(4);
        assertThat(pool(reading, "qdrant").waiting().timeout()).hasSeconds(20);
    }

    @Test
    void refusesGrpcClearly() {
        assertThat(read(Map.of("CLAUDE_RAG_QDRANT_PREFER_GRPC", "true"))
                        .report()
                        .problems())
                .singleElement()
                .extracting(Problem::text)
                .asString()
                .contains("(environment variable CLAUDE_RAG_QDRANT_PREFER_GRPC)", "gRPC to Qdrant is not there yet");
    }

    /** Some models take schemas in a dialect that knows no list of types. */
    @Test
    void hasToolsWhoseSchemasAllModelsTake() {
        Document all = Document.parse(
                "include file(\"" + FILE.toAbsolutePath() + "\")\nheadgate.mcp.tools { qdrant-store.enabled = on,"
                        + " qdrant-upsert.enabled = on, qdrant-delete.enabled = on }",
                "all.conf",
                Headgate.toolkit(),
                Map.of());

        assertThat(GatewayConfig.read(all).config().tools())
                .hasSizeGreaterThan(23)
                .allSatisfy(tool -> assertThat(tool.schema().findValues("type"))
                        .as(tool.name())
                        .noneMatch(JsonNode::isArray));
    }

    /** The lines in comments, with folders that exist. */
    @Test
    void showsHowFilesAndPromptsAreOffered(@TempDir Path temp) throws IOException {
        Files.createDirectories(temp.resolve("srv/handbook"));
        Files.createDirectories(temp.resolve("srv/prompts"));
        Path tools = Files.createDirectories(temp.resolve("conf/tools"));
        for (String name : List.of("canary.conf", "qdrant.conf")) {
            Files.copy(FILE.resolveSibling("tools").resolve(name), tools.resolve(name));
        }
        String text = Files.readString(FILE)
                .replaceAll("(?m)^  #   (?=mcp\\.(resources|prompts)\\.)", "  ")
                .replace("\"/srv/", "\"" + temp + "/srv/");
        Path file = Files.writeString(temp.resolve("conf/headgate.conf"), text);

        GatewayConfig.Reading reading =
                GatewayConfig.read(Document.load(file, Headgate.toolkit(), Map.of(), new Properties()));

        assertThat(reading.report().problems()).isEmpty();
        assertThat(reading.config().resources().folders()).hasSize(1);
        assertThat(reading.config().resources().prompts()).hasSize(1);
    }

    private static PoolConfig pool(GatewayConfig.Reading reading, String name) {
        return reading.config().upstream(new UpstreamName(name)).pool();
    }

    private static GatewayConfig.Reading read(Map<String, String> environment) {
        return GatewayConfig.read(Document.load(FILE, Headgate.toolkit(), environment, new Properties()));
    }
}
