package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.provider.JsonText;
import io.headgate.provider.Software;
import io.headgate.provider.Talk;
import io.headgate.seal.Seal;
import io.headgate.testing.SteeredClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Principal ALICE = new Principal("alice");
    private static final Principal BOB = new Principal("bob");
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

    private final Seal seal = Seal.random();
    private final AtomicLong nanos = new AtomicLong();
    private final Ticker ticker = nanos::get;
    private final Sessions sessions = sessions(3);

    private Sessions sessions(int max) {
        McpConfig.SessionLimits limits = new McpConfig.SessionLimits(Duration.ofMinutes(30), Duration.ofHours(24), max);
        return new Sessions(limits, seal, streams(), new SteeredClock(() -> START.plusNanos(nanos.get())), ticker);
    }

    private static Streams streams() {
        return new Streams(new McpConfig.StreamLimits(10, 1024, 4096, Duration.ofSeconds(15), Duration.ofSeconds(15)));
    }

    private Session found(String id) {
        return Objects.requireNonNull(sessions.find(id, ALICE));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void knowsWhatItHasBegun() {
        String id = sessions.begin(
                "2025-06-18",
                JsonText.literal("{\"sampling\":{},\"elicitation\":{\"url\":{}},\"vendor\":{\"x\":1}}"),
                Software.UNKNOWN,
                ALICE);

        Session session = found(id);
        assertThat(id).matches("[!-~]+");
        assertThat(session.revision()).isEqualTo("2025-06-18");
        assertThat(session.capabilities()).hasToString("{\"sampling\":{},\"elicitation\":{\"url\":{}}}");
        assertThat(sessions.find(id, ALICE)).isSameAs(session);
    }

    @Test
    void isForNobodyElse() {
        String id = sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);

        assertThat(sessions.find(id, BOB)).isNull();
        assertThat(sessions.end(id, BOB)).isFalse();
        assertThat(sessions.find(id, ALICE)).isNotNull();
    }

    @Test
    void knowsNoIdInWhichACharacterWasChanged() {
        String id = sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);

        for (int i = 0; i < id.length(); i++) {
            String changed = id.substring(0, i) + (id.charAt(i) == 'x' ? 'y' : 'x') + id.substring(i + 1);
            assertThat(sessions.find(changed, ALICE)).as("character %d", i).isNull();
        }
    }

    @Test
    void isOverWhenItWasEnded() {
        String id = sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);

        assertThat(sessions.end(id, ALICE)).isTrue();

        assertThat(sessions.find(id, ALICE)).isNull();
        assertThat(sessions.end(id, ALICE)).isFalse();
    }

    @Test
    void isOverWhenNobodyUsesIt() {
        String used = sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);
        String idle = sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);

        pass(Duration.ofMinutes(20));
        sessions.find(used, ALICE);
        pass(Duration.ofMinutes(20));
        sessions.due();

        assertThat(sessions.find(used, ALICE)).isNotNull();
        assertThat(sessions.find(idle, ALICE)).isNull();
    }

    @Test
    void isOverAfterItsLifetime() {
        String id = sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);

        pass(Duration.ofHours(24));

        assertThat(sessions.find(id, ALICE)).isNull();
    }

    @Test
    void keepsABoundedNumberAndServesTheOthersAllTheSame() {
        String first = sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);
        Session before = found(first);
        before.level(Talk.Level.ERROR);
        for (int i = 0; i < 10; i++) {
            sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE);
        }

        assertThat(sessions.open()).hasSize(3);
        Session after = found(first);
        assertThat(after.level()).isEqualTo(Talk.Level.INFO);
    }

    @Test
    void knowsWhatAnotherGatewayWithTheSameKeyHasBegun() {
        String id = sessions(3).begin("2025-11-25", JsonText.literal("{\"roots\":{}}"), Software.UNKNOWN, ALICE);

        Session session = found(id);
        assertThat(session.capabilities()).hasToString("{\"roots\":{}}");
    }

    @Test
    void watchesABoundedNumberOfResources() {
        Session session = found(sessions.begin("2025-06-18", null, Software.UNKNOWN, ALICE));
        for (int i = 0; i < Session.MOST_SUBSCRIPTIONS; i++) {
            assertThat(session.subscribe("test://" + i)).isTrue();
        }

        assertThat(session.subscribe("test://more")).isFalse();
        session.unsubscribe("test://0");
        assertThat(session.subscribe("test://more")).isTrue();
    }
}
