package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that ask for much and read nothing of it: the body is part of the loan, and a loan has an end. */
class SlowClientIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long LARGE = 64L << 20;
    private static final int SLOW = 3;
    private static final String CONFIG = """
            headgate {
              listeners.public.timeouts.write = 700ms
              upstreams.store { kind = http, url = "http://127.0.0.1:%d", pool { max = 4, warm-up = off } }
              routes.store { path = "/", upstream = store, timeout = 20s }
            }
            """;

    @Test
    void giveTheirConnectionsBackAndDisturbNobody() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .answer(request -> request.target().equals("/large")
                                ? List.of(Step.send(Script.ok(LARGE)), Step.sendPattern(LARGE))
                                : Script.ECHO.answer(request));
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of());
                RawClient other = gateway.client()) {
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                RawClient client = RawClient.connect(gateway.port(), RawClient.Options.DEFAULT.receiveBuffer(8192));
                slow.add(client.send(WireBench.get("/large")));
            }
            Await.until("their answers flow", SOON, () -> active(gateway) == SLOW);

            int served = 0;
            while (active(gateway) > 0) {
                Caller.Answer answer = Caller.call(other, "/x", "m" + served);
                assertThat(answer.isOwn()).isTrue();
                assertThat(answer.took()).isLessThan(Duration.ofSeconds(2));
                served++;
                assertThat(served).isLessThan(100_000);
            }

            assertThat(served).isPositive();
            Await.until("the upstream is left by them", SOON, () -> upstream.open() == 1);
            assertThat(Caller.together(8, gateway.port(), "/x")).allMatch(Caller.Answer::isOwn);
            slow.forEach(RawClient::close);
        }
    }

    private static int active(RunningGateway gateway) throws Exception {
        return Pools.of(gateway, "store").at("/connections/active").asInt();
    }
}
