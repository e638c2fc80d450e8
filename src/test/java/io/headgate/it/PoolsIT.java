package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The live view as an operator has it: a process of its own, beside the gateway. */
class PoolsIT {
    private static final String CONFIG = """
            headgate {
              upstreams.store { kind = http, url = "http://127.0.0.1:%d", pool { min = 2, max = 4 } }
              routes.store { path = "/store", upstream = store }
            }
            """;
    private static final String TABLE = "(?s)POOL .*store +healthy .*";

    @Test
    void followsAGatewayUntilItIsInterrupted() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.ECHO);
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of());
                Program view = pools(gateway, "--every=0.1")) {
            view.awaitOutput(TABLE + TABLE);

            String signal = view.interrupt();

            assertThat(view.awaitExit()).as("after %s", signal).isZero();
            assertThat(view.err().strip()).isEmpty();
            assertThat(view.out()).doesNotContain("\u001b");
        }
    }

    @Test
    void endsWithTheGateway() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.ECHO)) {
            Program view;
            try (RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
                view = pools(gateway, "--every=0.1");
                view.awaitOutput(TABLE);
            }
            try (view) {
                assertThat(view.awaitExit()).isEqualTo(4);
                assertThat(view.err().strip().lines())
                        .singleElement()
                        .asString()
                        .startsWith("no answer from");
            }
        }
    }

    private static Program pools(RunningGateway gateway, String option) throws Exception {
        return Program.start(
                List.of(), Map.of(), "pools", option, "--admin", "http://127.0.0.1:" + gateway.adminPort());
    }
}
