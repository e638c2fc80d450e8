package io.headgate.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.headgate.app.Gateway;
import io.headgate.app.GatewayConfig;
import io.headgate.config.Document;
import io.headgate.observe.Logs;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gateway in this process, on free ports, from the text of a configuration file. */
final class RunningGateway implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PORTS = """
            headgate { listeners { public { port = 0 }, admin { port = 0 } }, request-log { enabled = off } }
            """;

    private final Gateway gateway;

    private RunningGateway(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Starts one; the text is what follows after free ports and no request log. */
    static RunningGateway start(String hocon) {
        Document document = Document.parse(
                PORTS + hocon, "test.conf", ConfigFactory.parseResources(Gateway.class, "pekko.conf"), Map.of());
        GatewayConfig.Reading reading = GatewayConfig.read(document);
        if (reading.report().hasErrors()) {
            throw new IllegalArgumentException(reading.report().text());
        }
        Logs.withoutRequests();
        return new RunningGateway(Gateway.start(reading.config(), document.config())
                .toCompletableFuture()
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join());
    }

    int port() {
        return gateway.publicAddress().getPort();
    }

    int adminPort() {
        return gateway.adminAddress().getPort();
    }

    RawResponse admin(String path) throws IOException {
        try (RawClient client = RawClient.connect(adminPort())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .readFinal();
        }
    }

    /** What {@code /admin/pools} says of this one. */
    JsonNode pool(String name) throws IOException {
        return JSON.readTree(admin("/admin/pools/" + name).text());
    }

    Gateway gateway() {
        return gateway;
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofSeconds(1))
                .toCompletableFuture()
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
