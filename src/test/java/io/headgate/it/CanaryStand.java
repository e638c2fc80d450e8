package io.headgate.it;

import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySettings;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** A simulated historian that knows its users only, and a gateway in front of it. */
final class CanaryStand implements AutoCloseable {
    private final ActorTestKit kit = ActorTestKit.create();
    private final CanarySimulator simulator;
    private final RunningGateway gateway;

    private CanaryStand(int seats, String user, String password, String apiToken, String upstream, String more)
            throws InterruptedException {
        CanarySettings settings = CanarySettings.defaults()
                .withAccess(new CanarySettings.Access(
                        false, Set.of(apiToken), Map.of(user, password, "other", "other"), seats));
        try {
            simulator = CanarySimulator.start(kit.system(), settings)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the simulator did not start", failed);
        }
        gateway = RunningGateway.startWhole(
                """
                headgate {
                  upstreams.historian { kind = canary, read-url = "%s/api/v2", %s }
                  routes.historian { path = "/h", upstream = historian, timeout = 10s }
                  request-log.enabled = on
                }
                """.formatted(simulator.readUrl(), upstream) + more, Map.of("SECRET", password, "API_TOKEN", apiToken));
    }

    /** @param more further keys of the upstream */
    static CanaryStand withUser(int seats, String user, String password, String more) throws InterruptedException {
        return withUser(seats, user, password, more, "");
    }

    /**
     * A stand.
     *
     * @param more further keys of the upstream
     * @param lines further lines of the configuration
     */
    static CanaryStand withUser(int seats, String user, String password, String more, String lines)
            throws InterruptedException {
        return new CanaryStand(
                seats,
                user,
                password,
                "none",
                "user { name = \"" + user + "\", password = { env = SECRET } }, " + more,
                lines);
    }

    static CanaryStand withApiToken(String apiToken) throws InterruptedException {
        return withApiToken(apiToken, "");
    }

    /** @param more further keys of the upstream */
    static CanaryStand withApiToken(String apiToken, String more) throws InterruptedException {
        return new CanaryStand(5, "nobody", "nobodys-0413", apiToken, "api-token = { env = API_TOKEN }, " + more, "");
    }

    CanarySimulator simulator() {
        return simulator;
    }

    RunningGateway gateway() {
        return gateway;
    }

    static String get(String target) {
        return "GET /h" + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    static String post(String target, String type, String body) {
        return "POST /h" + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** One request on a connection of its own. */
    RawResponse call(String request) throws IOException {
        try (RawClient client = gateway.client()) {
            return client.send(request.getBytes(StandardCharsets.UTF_8)).read();
        }
    }

    @Override
    public void close() {
        gateway.close();
        try {
            simulator.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the simulator did not stop", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            kit.shutdownTestKit();
        }
    }
}
