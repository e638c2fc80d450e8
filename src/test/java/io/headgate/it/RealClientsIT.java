package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.it.Visitors.Errand;
import io.headgate.it.Visitors.Seen;
import io.headgate.it.Visitors.Visitor;
import io.headgate.mcp.fixture.FixtureProvider;
import io.headgate.testing.McpTools;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that people use find their way through the MCP door. */
class RealClientsIT {
    private static final String ARGUMENTS = "{\"region\":\"Grüße, Welt\",\"count\":42}";

    private static McpTools clients;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws InterruptedException {
        clients = McpTools.present();
        gateway = RunningGateway.startOffering("", new FixtureProvider());
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (clients != null) {
            clients.close();
        }
    }

    static List<Visitor> visitors() {
        return Visitors.all();
    }

    /** The bridge from stdio does not: it leaves such calls to fail, as the specification wants them to. */
    static List<Visitor> mirroring() {
        return Visitors.all().stream()
                .filter(visitor -> visitor.revision().equals("2026-07-28"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("visitors")
    void listsCallsAndReads(Visitor visitor) throws Exception {
        Seen seen = visitor.visit().to(clients, errand("test_arguments"));

        assertThat(seen.revision()).isIn("", visitor.revision());
        assertThat(seen.tools()).contains("test_simple_text", "test_arguments", "echo");
        assertThat(seen.said()).isEqualTo(ARGUMENTS);
        assertThat(seen.read()).isEqualTo("This is the content of the static text resource.");
    }

    /** Arguments that the schema wants repeated in header fields: clients of 2026-07-28 write them, in the encoding of SEP-2243. */
    @ParameterizedTest
    @MethodSource("mirroring")
    void repeatsArgumentsInHeaderFields(Visitor visitor) throws Exception {
        Seen seen = visitor.visit().to(clients, errand("test_header_parameters"));

        assertThat(seen.said()).isEqualTo(ARGUMENTS);
    }

    private static Errand errand(String tool) {
        return new Errand("http://127.0.0.1:" + gateway.port() + "/mcp", tool, ARGUMENTS, "test://static-text");
    }
}
