package io.headgate.app;

import com.typesafe.config.Config;
import io.headgate.config.Document;
import io.headgate.config.Report;
import io.headgate.sandbox.canary.CanarySettings;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.qdrant.QdrantSettings;
import io.headgate.sandbox.qdrant.QdrantStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.ActorSystem;

/** Stand-ins for the stores on loopback, and the configuration of a gateway in front of them. */
final class Sandbox {
    private static final String FILE = "sandbox.conf";

    private final ActorSystem system;
    private final CanarySimulator canary;
    private final QdrantStandIn qdrant;
    private final GatewayConfig config;
    private final Config toolkit;

    private Sandbox(
            ActorSystem system, CanarySimulator canary, QdrantStandIn qdrant, GatewayConfig config, Config toolkit) {
        this.system = system;
        this.canary = canary;
        this.qdrant = qdrant;
        this.config = config;
        this.toolkit = toolkit;
    }

    /** Starts the stand-ins on free ports; waits until they listen. */
    static Sandbox start(Map<String, String> environment) {
        ActorSystem system = ActorSystem.create(
                "sandbox", Document.load(null, Headgate.toolkit()).config());
        CanarySimulator canary = CanarySimulator.start(system, CanarySettings.defaults())
                .toCompletableFuture()
                .join();
        QdrantStandIn qdrant = QdrantStandIn.start(system, QdrantSettings.open())
                .toCompletableFuture()
                .join();
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("SANDBOX_CANARY", canary.readUrl() + "/api/v2");
        variables.put("SANDBOX_CANARY_WRITE", canary.writeUrl() + "/api/v1");
        variables.put("SANDBOX_CANARY_TOKEN", CanarySettings.SANDBOX_TOKEN);
        variables.put("SANDBOX_QDRANT", qdrant.url().toString());
        Document document = Document.parse(text(), FILE, Headgate.toolkit(), variables);
        GatewayConfig.Reading reading = GatewayConfig.read(document);
        Report report = reading.report();
        if (report.hasErrors()) {
            system.terminate();
            throw new IllegalStateException(report.text());
        }
        return new Sandbox(system, canary, qdrant, reading.config(), document.config());
    }

    GatewayConfig config() {
        return config;
    }

    Config toolkit() {
        return toolkit;
    }

    /** Where everything is, and requests to try. */
    String welcome(Gateway gateway) {
        String open = "http://127.0.0.1:" + gateway.publicAddress().getPort();
        String admin = "http://127.0.0.1:" + gateway.adminAddress().getPort();
        return """

                Headgate sandbox
                  gateway            %1$s
                  agents (MCP)       %1$s/mcp
                  admin              %2$s
                  Canary simulator   %3$s  (write service %4$s)
                  Qdrant stand-in    %5$s

                Try
                  curl %1$s/canary/getTimeZones
                  curl -d '{"tvqs":{"Sandbox.level":[["2026-01-01T00:00:00Z",4.2]]}}' %1$s/canary-write/storeData
                  curl %1$s/qdrant/collections
                  curl %2$s/admin/pools

                Ctrl-C lets running requests finish and stops.

                """.formatted(open, admin, canary.readUrl(), canary.writeUrl(), qdrant.url());
    }

    void stop() {
        system.terminate();
    }

    private static String text() {
        try (InputStream file = Sandbox.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing in this build");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
