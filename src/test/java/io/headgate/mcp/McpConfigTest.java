package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.headgate.config.Document;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McpConfigTest {
    private static Document document(String text) {
        return Document.parse(text, "test.conf", ConfigFactory.empty(), Map.of());
    }

    private static Section mcp(Document document) {
        return document.section("headgate").section("mcp");
    }

    @Test
    void hasTheDocumentedDefaults() {
        McpConfig config = McpConfig.from(mcp(document("")));

        assertThat(config.enabled()).isFalse();
        assertThat(config.path()).isEqualTo("/mcp");
        assertThat(config.origins()).isEmpty();
        assertThat(config.hosts()).isEmpty();
        assertThat(config.key()).isNull();
        assertThat(config.timeout()).hasSeconds(60);
        assertThat(config.askTimeout()).hasMinutes(5);
        assertThat(config.maxBody()).isEqualTo(4 << 20);
        assertThat(config.pageSize()).isEqualTo(100);
        assertThat(config.instructions()).isNull();
        assertThat(config.session())
                .isEqualTo(new McpConfig.SessionLimits(Duration.ofMinutes(30), Duration.ofHours(24), 10_000));
        assertThat(config.streams())
                .isEqualTo(new McpConfig.StreamLimits(
                        256, 256 << 10, 64L << 20, Duration.ofSeconds(15), Duration.ofSeconds(15)));
    }

    @Test
    void readsEveryKey() {
        McpConfig config = McpConfig.from(mcp(document("""
                headgate.mcp {
                  enabled = on, path = /agents/mcp, origins = ["https://a.example:8443"], hosts = ["a.example"]
                  key = "0123456789abcdef0123456789abcdef"
                  timeout = 1s, ask-timeout = 2s, max-body = 1KiB, page-size = 3, instructions = "Ask away."
                  session { idle = 4s, lifetime = 5s, max = 6 }
                  streams { per-principal = 7, buffer = 8KiB, kept = 16KiB, keep-alive = 9s, resume = 10s }
                }
                """)));

        assertThat(config)
                .usingRecursiveComparison()
                .isEqualTo(new McpConfig(
                        true,
                        "/agents/mcp",
                        List.of("https://a.example:8443"),
                        List.of("a.example"),
                        new Secret("0123456789abcdef0123456789abcdef"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        1024,
                        3,
                        "Ask away.",
                        new McpConfig.SessionLimits(Duration.ofSeconds(4), Duration.ofSeconds(5), 6),
                        new McpConfig.StreamLimits(7, 8192, 16384, Duration.ofSeconds(9), Duration.ofSeconds(10))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "path; mcp",
                "path; /mcp/",
                "path; /",
                "origins; [\"a.example\"]",
                "origins; [\"https://a.example/\"]",
                "hosts; [\"a.example:80\"]",
                "key; \"0123456789abcdef\"",
                "timeout; 0s",
                "max-body; 10",
                "page-size; 0",
                "session.idle; 48h",
                "session.max; 0",
                "streams.per-principal; 0",
                "streams.buffer; 1",
                "streams.buffer; 65MiB",
                "streams.kept; 1"
            })
    void refusesABadValueAndNamesItsKey(String key, String value) {
        Document document = document("headgate.mcp." + key + " = " + value);
        McpConfig.from(mcp(document));

        assertThat(document.report().problems())
                .anySatisfy(problem -> assertThat(problem.path()).isEqualTo("headgate.mcp." + key));
    }
}
