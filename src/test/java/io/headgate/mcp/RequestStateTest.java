package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.call.Principal;
import io.headgate.provider.JsonText;
import io.headgate.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestStateTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Principal ALICE = new Principal("alice");
    private static final Duration LIFE = Duration.ofMinutes(30);

    private final Seal seal = Seal.random();
    private final RequestState states = at(NOW);
    private final String sealed = states.seal(
            JsonText.literal("{\"step\":1}"), call("tools/call", "{\"a\":1,\"b\":[2]}", ""), "delete", ALICE);

    private RequestState at(Instant now) {
        return new RequestState(seal, Clock.fixed(now, ZoneOffset.UTC), LIFE);
    }

    private static Message call(String method, String arguments, String state) {
        String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{\"arguments\":"
                + arguments + (state.isEmpty() ? "" : ",\"requestState\":\"" + state + "\"") + "}}";
        try {
            Message message = Envelope.read(text.getBytes(StandardCharsets.UTF_8))
                    .entries()
                    .get(0)
                    .message();
            return Objects.requireNonNull(message);
        } catch (Refusal.Thrown refused) {
            throw new AssertionError(refused);
        }
    }

    @Test
    void comesBackWithTheSameRequest() throws Refusal.Thrown {
        assertThat(states.open(call("tools/call", "{\"a\":1,\"b\":[2]}", sealed), "delete", ALICE))
                .hasToString("{\"step\":1}");
    }

    @Test
    void comesBackWithTheSameArgumentsWrittenDifferently() throws Refusal.Thrown {
        assertThat(states.open(call("tools/call", "{ \"b\":[ 2 ], \"a\":1 }", sealed), "delete", ALICE))
                .hasToString("{\"step\":1}");
    }

    @Test
    void isNotThereWhereNoneWasSent() throws Refusal.Thrown {
        assertThat(states.open(call("tools/call", "{}", ""), "delete", ALICE)).isNull();
    }

    @Test
    void isRefusedWithAnotherRequest() {
        refused(states, "tools/call", "{\"a\":2,\"b\":[2]}", sealed, "delete", ALICE);
        refused(states, "tools/call", "{\"a\":1,\"b\":[2,3]}", sealed, "delete", ALICE);
        refused(states, "tools/call", "{\"a\":1,\"b\":[2]}", sealed, "create", ALICE);
        refused(states, "prompts/get", "{\"a\":1,\"b\":[2]}", sealed, "delete", ALICE);
        refused(states, "tools/call", "{\"a\":1,\"b\":[2]}", sealed, "delete", Principal.ANONYMOUS);
        refused(at(NOW.plus(LIFE)), "tools/call", "{\"a\":1,\"b\":[2]}", sealed, "delete", ALICE);
    }

    @Test
    void isRefusedWhereAnythingOfItWasChanged() {
        for (int i = 0; i < sealed.length(); i++) {
            char other = sealed.charAt(i) == 'x' ? 'y' : 'x';
            String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
            refused(states, "tools/call", "{\"a\":1,\"b\":[2]}", changed, "delete", ALICE);
        }
    }

    private static void refused(
            RequestState states, String method, String arguments, String state, String name, Principal principal) {
        assertThatThrownBy(() -> states.open(call(method, arguments, state), name, principal))
                .isInstanceOfSatisfying(
                        Refusal.Thrown.class,
                        thrown -> assertThat(thrown.refusal().code()).isEqualTo(Refusal.INVALID_PARAMS));
    }
}
