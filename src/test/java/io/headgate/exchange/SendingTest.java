package io.headgate.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SendingTest {
    @Test
    void countsItsOwnTries() {
        Sending sending = new Sending("GET", "/a", Headers.EMPTY, Body.EMPTY, 1, false);
        Deadline deadline = Deadline.after(Duration.ofSeconds(10), 0);

        assertThat(sending.outgoing(deadline, 1, 0).headers().size()).isZero();
        assertThat(sending.outgoing(deadline, 3, 0).headers().first(Sending.ATTEMPT))
                .isEqualTo("3");
    }
}
