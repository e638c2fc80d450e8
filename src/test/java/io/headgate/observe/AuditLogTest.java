package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Principal;
import io.headgate.call.UpstreamName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AuditLogTest {
    @Test
    void saysWhoChangedWhatAndHowItCameOut() throws Exception {
        AuditLog.Entry entry = new AuditLog.Entry(
                "id1",
                new Principal("anonymous"),
                "10.0.0.1",
                "inspector/2.12.0",
                new UpstreamName("canary.write"),
                new Operation("canary.storeData", OperationClass.NOT_REPEATABLE),
                List.of("Sandbox", "a\"\n\u202eb", "x".repeat(300)),
                2,
                7,
                "written",
                12_345_678);
        Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
        LoggingEvent event = new LoggingEvent("test", logger, Level.INFO, "{}", null, new Object[] {entry});

        String line = new String(new JsonLineEncoder().encode(event), StandardCharsets.UTF_8);

        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n").doesNotContain("\u202e");
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "time",
                        "level",
                        "logger",
                        "request_id",
                        "principal",
                        "client",
                        "agent",
                        "upstream",
                        "operation",
                        "data_sets",
                        "tags",
                        "values",
                        "outcome",
                        "total_ms");
        assertThat(json.path("data_sets").path(1).asText()).isEqualTo("a\"\n\u202eb");
        assertThat(json.path("data_sets").path(2).asText()).hasSize(257);
        assertThat(json.path("values").asInt()).isEqualTo(7);
        assertThat(json.path("total_ms").asDouble()).isEqualTo(12.345);
        assertThat(json.path("outcome").asText()).isEqualTo("written");
    }
}
