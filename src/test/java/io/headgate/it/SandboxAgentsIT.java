package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.it.Visitors.Errand;
import io.headgate.it.Visitors.Seen;
import io.headgate.it.Visitors.Visitor;
import io.headgate.testing.McpTools;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a newcomer does next: connects the agent that is at hand to the sandbox, and asks both stores and how the pools are. */
class SandboxAgentsIT {
    private static final Map<String, String> FREE_PORTS = Map.of("HEADGATE_PORT", "0", "HEADGATE_ADMIN_PORT", "0");
    private static final String POOLS = "health://connection-pool";

    private static McpTools clients;
    private static Program sandbox;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        clients = McpTools.present();
        sandbox = Program.start(List.of(), FREE_PORTS, "run");
        sandbox.awaitOutput("Ctrl-C");
        Matcher first = Pattern.compile("curl (http://[^/]+)/canary").matcher(sandbox.out());
        assertThat(first.find()).as(sandbox.out()).isTrue();
        url = first.group(1) + "/mcp";
    }

    @AfterAll
    static void stop() throws Exception {
        if (sandbox != null) {
            sandbox.close();
        }
        if (clients != null) {
            clients.close();
        }
    }

    static List<Visitor> visitors() {
        return Visitors.all();
    }

    @ParameterizedTest
    @MethodSource("visitors")
    void canAskTheHistorianAndThePools(Visitor visitor) throws Exception {
        Seen seen = visitor.visit().to(clients, new Errand(url, "list_namespaces", "{}", POOLS));

        assertThat(seen.tools()).contains("list_namespaces", "read_timeseries", "qdrant-find", "get_health");
        assertThat(seen.said()).contains("SITEHIST");
        assertThat(seen.read()).contains("\"status\"", "canary", "qdrant");
    }

    @ParameterizedTest
    @MethodSource("visitors")
    void canAskTheVectorDatabase(Visitor visitor) throws Exception {
        Seen seen = visitor.visit().to(clients, new Errand(url, "qdrant-list-collections", "{}", POOLS));

        assertThat(seen.said()).isNotBlank().doesNotContain("failed");
    }
}
