package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.FakeNames;
import io.headgate.testing.RawClient;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An upstream that is reached by a name, and what the gateway does when the name leads elsewhere. */
class AddressesIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String OLD = "127.0.0.1";
    private static final String NEW = "127.0.0.2";
    private static final String CONFIG = """
            headgate {
              upstreams.store { kind = http, url = "http://store.plant:%d", pool { max = 4, address-refresh = 200ms } }
              routes.store { path = "/", upstream = store, timeout = 20s }
            }
            """;

    @Test
    void followTheNameAndLetTheOldConnectionsFinish() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        FakeNames names = new FakeNames().answer("store.plant", OLD);
        try (ScriptedUpstream before = ScriptedUpstream.start();
                ScriptedUpstream after = ScriptedUpstream.startBeside(before, InetAddress.getByName(NEW));
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(before.port()), Map.of(), names);
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(Caller.call(client, "/x", "first").isOwn()).isTrue();
            before.answer(request -> request.target().equals("/slow")
                    ? List.of(
                            Step.signal(begun),
                            Step.awaiting(finish),
                            Step.send(Script.ok(4, "X-Marker: slow") + "slow"))
                    : Script.ECHO.answer(request));
            CompletableFuture<Caller.Answer> slow = new CompletableFuture<>();
            new Thread(() -> slow.completeAsync(() -> slowly(gateway), Runnable::run), "slow").start();
            assertThat(begun.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

            names.answer("store.plant", NEW);

            // The next connection that is opened goes to the new address; until then the idle ones serve.
            Await.until("the new address is used", LIMIT, () -> {
                assertThat(Caller.together(3, gateway.port(), "/x")).allMatch(Caller.Answer::isOwn);
                return after.requestCount() > 0;
            });
            assertThat(slow).isNotDone();
            finish.countDown();
            assertThat(slow.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).isOwn())
                    .isTrue();
            Await.until("nothing is left of the old address", LIMIT, () -> before.open() == 0);

            long served = before.requestCount();
            for (int i = 0; i < 20; i++) {
                assertThat(Caller.call(client, "/x", "later-" + i).isOwn()).isTrue();
            }
            assertThat(before.requestCount()).isEqualTo(served);
            assertThat(after.requests())
                    .allSatisfy(request -> assertThat(request.header("Host")).contains("store.plant:" + before.port()));
            Facts.tell(
                    "2 changed address",
                    "the name led elsewhere: a request under way on the old address finished, %d connections opened"
                            + " there in all and none left, then %d of %d requests on the new one",
                    before.accepted(),
                    20,
                    20);
        }
    }

    private static Caller.Answer slowly(RunningGateway gateway) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return Caller.call(client, "/slow", "slow");
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
