package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.app.GatewayConfig;
import io.headgate.app.RunningGateway;
import io.headgate.call.UpstreamName;
import io.headgate.pool.PoolConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@code conf/apps/codebase.conf} over a real database. */
class CodebaseIT {
    private static final String DATA = """
            INSERT INTO codebase.repositories (name) VALUES ('gate'), ('field');
            INSERT INTO codebase.chunks (repository, path, first_line, last_line, language, content) VALUES
              ('gate', 'src/Pool.java', 1, 3, 'java', E'class Pool {\\n  int maxPoolSize;\\n  void acquire() {}'),
              ('gate', 'src/Pool.java', 3, 5, 'java', E'  void acquire() {}\\n  void release() {}\\n}'),
              ('field', 'README.md', 1, 1, 'markdown', 'Nothing to acquire here.');
            """;

    @Test
    void findsAndShowsWhatIsThere() throws Exception {
        try (AppStand stand = start(Map.of())) {
            assertThat(AppStand.text(stand.tool("search_code", "{\"query\":\"pool size\"}")))
                    .contains("src/Pool.java", "maxPoolSize");
            assertThat(AppStand.text(stand.tool("search_code", "{\"query\":\"acquire\",\"repository\":\"field\"}")))
                    .contains("README.md")
                    .doesNotContain("Pool.java");
            assertThat(AppStand.text(stand.tool("search_code", "{\"query\":\"nowhere\"}")))
                    .isEqualTo("Nothing was found.");
            assertThat(AppStand.text(stand.tool("list_repositories", "{}"))).contains("gate", "field");
            String part = AppStand.text(stand.tool(
                    "get_file_part",
                    "{\"repository\":\"gate\",\"path\":\"src/Pool.java\",\"from_line\":2,\"to_line\":4}"));
            assertThat(part).contains("first_line: 2", "last_line: 4", "maxPoolSize", "release");
            assertThat(part.split("acquire", -1))
                    .as("lines that stand in two parts")
                    .hasSize(2);
            assertThat(AppStand.text(stand.tool("get_file_part", "{\"repository\":\"gate\",\"path\":\"none\"}")))
                    .startsWith("data.not-found: ");
            assertThat(AppStand.text(stand.tool("search_code", "{\"query\":\"pool\",\"limit\":51}")))
                    .contains("limit is 51; expected a whole number from 1 to 50");
        }
    }

    @Test
    void tellsDatabaseErrorsWithTheNumbersOfThePool() throws Exception {
        try (AppStand stand = start(Map.of("POOL_ACQUIRE_TIMEOUT", "2"))) {
            stand.tool("list_repositories", "{}");
            stand.postgres().kill();

            JsonNode result = stand.tool("list_repositories", "{}");

            assertThat(result.path("isError").asBoolean()).isTrue();
            assertThat(AppStand.text(result)).contains("(DATABASE_ERROR)");
            JsonNode data = result.path("structuredContent");
            assertThat(data.path("errorCode").asText()).isEqualTo("DATABASE_ERROR");
            assertThat(data.path("code").asText()).matches("upstream\\..+|pool\\..+|breaker\\..+");
            assertThat(data.at("/pool/statistics").has("total_connections")).isTrue();
            assertThat(data.at("/pool/statistics").has("waiting_requests")).isTrue();
            String uri = "health://connection-pool";
            JsonNode health = AppStand.JSON.readTree(stand.agent()
                    .result("resources/read", "\"uri\":\"" + uri + "\"", uri)
                    .at("/contents/0/text")
                    .asText());
            assertThat(health.path("status").asText()).isIn("healthy", "degraded", "unhealthy");
            assertThat(health.path("statistics").has("total_connections")).isTrue();
            stand.postgres().restart();
        }
    }

    @Test
    void tellsWhatTheDatabaseRefusesAsDatabaseErrorToo() throws Exception {
        try (AppStand stand = start(Map.of())) {
            stand.postgres().run("REVOKE SELECT ON codebase.chunks FROM headgate_codebase");

            JsonNode result = stand.tool("search_code", "{\"query\":\"pool\"}");

            assertThat(result.at("/structuredContent/errorCode").asText()).isEqualTo("DATABASE_ERROR");
            assertThat(result.at("/structuredContent/pool").has("statistics")).isTrue();
        }
    }

    @Test
    void honoursTheNamesOfThePool() throws Exception {
        PoolConfig standard = pool(Map.of());
        PoolConfig own = pool(Map.of(
                "POOL_MIN_SIZE", "3",
                "POOL_MAX_SIZE", "12",
                "POOL_ACQUIRE_TIMEOUT", "20.5",
                "POOL_MAX_QUERIES", "1000",
                "POOL_MAX_CONNECTION_LIFETIME", "1800.0",
                "POOL_MAX_IDLE_TIME", "90",
                "POOL_ENABLE_LEAK_DETECTION", "false",
                "POOL_LEAK_DETECTION_TIMEOUT", "45.0"));

        assertThat(standard.min()).isEqualTo(2);
        assertThat(standard.max()).isEqualTo(10);
        assertThat(standard.waiting().timeout()).hasSeconds(30);
        assertThat(standard.lifetime().uses()).isEqualTo(50_000);
        assertThat(standard.lifetime().age()).hasSeconds(3600);
        assertThat(standard.lifetime().idle()).hasSeconds(60);
        assertThat(standard.leak()).isEqualTo(new PoolConfig.Leak(true, Duration.ofSeconds(30), false));
        assertThat(own.min()).isEqualTo(3);
        assertThat(own.max()).isEqualTo(12);
        assertThat(own.waiting().timeout()).hasMillis(20_500);
        assertThat(own.lifetime().uses()).isEqualTo(1000);
        assertThat(own.lifetime().age()).hasSeconds(1800);
        assertThat(own.lifetime().idle()).hasSeconds(90);
        assertThat(own.leak()).isEqualTo(new PoolConfig.Leak(false, Duration.ofSeconds(45), false));
    }

    private static PoolConfig pool(Map<String, String> environment) throws Exception {
        GatewayConfig config =
                RunningGateway.configuration(Files.readString(Path.of("conf/apps/codebase.conf")), environment);
        return Objects.requireNonNull(config.databases().get(new UpstreamName("codebase")))
                .pool();
    }

    private static AppStand start(Map<String, String> environment) throws Exception {
        AppStand stand = AppStand.start("codebase", "", Map.of(), environment, "schema.sql");
        stand.postgres().run(DATA);
        return stand;
    }
}
