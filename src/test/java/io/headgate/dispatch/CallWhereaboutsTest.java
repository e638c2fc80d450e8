package io.headgate.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.call.Stage;
import io.headgate.call.UpstreamName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Calls say where they are while somebody waits for them. */
class CallWhereaboutsTest extends CallStage {
    private static final Duration SECONDS = Duration.ofSeconds(2);

    @Test
    void saysWhatItWaitsForFromTheQueueToTheAnswer() {
        Dispatched<String> call = read();
        assertThat(call.stage().text()).isEqualTo("waiting for a connection of pool scripted");
        pass(SECONDS);
        assertThat(call.stage().text()).isEqualTo("waiting for a connection of pool scripted, 2 s so far");

        pool.grant(false);
        pass(Duration.ofMillis(999));
        assertThat(call.stage().text()).isEqualTo("asked scripted");
        pass(Duration.ofMillis(1));
        assertThat(call.stage().text()).isEqualTo("asked scripted, 1 s so far");

        last().fail(Reach.SENT);
        assertThat(call.stage().text()).isEqualTo("pausing before try 2 at scripted");
        pass(PAUSE);
        assertThat(call.stage().text()).isEqualTo("waiting for a connection of pool scripted");
        pool.grant(false);
        pass(SECONDS);
        assertThat(call.stage().text()).isEqualTo("asked scripted, 2 s so far, try 2");

        last().answers("long");
        assertThat(call.stage().text()).isEqualTo("reading the answer of scripted");
        last().ended.complete(Outcome.SUCCESS);
    }

    @Test
    void countsThoseWhoStandBeforeIt() {
        assertThat(waitingBehind(0)).endsWith("store (first in the queue)");
        assertThat(waitingBehind(1)).endsWith("store (1 caller was there before)");
        assertThat(waitingBehind(3)).endsWith("store (3 callers were there before)");
    }

    private static String waitingBehind(int before) {
        return new Stage(Stage.Step.WAITING, new UpstreamName("store"), 1, 0, before).text();
    }
}
