package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySettings;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.canary.Quirks;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.slf4j.LoggerFactory;

/** What tests about writing to a historian stand on: simulators, gateways before them, and an ear at the audit log. */
final class WriteStage implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(10);
    static final String ONE = "{'tvqs':{'Sandbox.a':[['2026-01-01T00:00:00.0000000Z',1]]}}";

    private final ActorSystem system = ActorSystem.create("simulator");
    private final ListAppender<ILoggingEvent> audit = new ListAppender<>();

    WriteStage() {
        audit.start();
        auditLog().addAppender(audit);
    }

    @Override
    public void close() {
        auditLog().detachAppender(audit);
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    CanarySimulator simulator(Quirks quirks) throws Exception {
        return CanarySimulator.start(
                        system, CanarySettings.defaults().withoutPlant().withQuirks(quirks))
                .toCompletableFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** @param more further keys of the write section */
    static RunningGateway gateway(CanarySimulator simulator, String more) throws InterruptedException {
        return RunningGateway.start("""
                upstreams.canary {
                  kind = canary, read-url = "%s/api/v2", pool.warm-up = off
                  write {
                    enabled = on, url = "%s/api/v1", data-sets = [Sandbox], auto-create-data-sets = on, pool.warm-up = off
                    %s
                  }
                }
                routes {
                  write { path = /write, upstream = canary.write }
                  read-only { path = /read-only, upstream = canary.write, read-only = on }
                }
                """.formatted(simulator.readUrl(), simulator.writeUrl(), more));
    }

    static RawResponse write(RunningGateway gateway, String call, String json) throws IOException {
        return post(gateway.port(), "/write/" + call, json);
    }

    static RawResponse post(int port, String path, String json) throws IOException {
        String body = json.replace('\'', '"');
        try (RawClient client = RawClient.connect(port)) {
            return client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .readFinal();
        }
    }

    static String read(CanarySimulator simulator, String call) throws IOException {
        try (RawClient client = RawClient.connect(simulator.readUrl().getPort())) {
            RawResponse answer = client.send(
                            "GET /api/v2/" + call + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .readFinal();
            assertThat(answer.status()).isEqualTo(200);
            return answer.text();
        }
    }

    private static Logger auditLog() {
        return (Logger) LoggerFactory.getLogger("headgate.audit");
    }

    /** The line that has all this in it; it is written when the request is over, which may be after its answer was read. */
    String audited(String... parts) {
        String[] line = {""};
        Await.until("a line with " + List.of(parts), LIMIT, () -> {
            List<String> lines = lines(parts);
            line[0] = lines.isEmpty() ? "" : lines.get(0);
            return !lines.isEmpty();
        });
        return line[0];
    }

    /** The lines so far that have all this in them. */
    List<String> lines(String... parts) {
        return List.copyOf(audit.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(each -> List.of(parts).stream().allMatch(each::contains))
                .toList();
    }
}
