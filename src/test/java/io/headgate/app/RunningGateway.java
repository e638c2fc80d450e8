package io.headgate.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.headgate.config.Document;
import io.headgate.provider.Provider;
import io.headgate.testing.RawClient;
import io.headgate.testing.SecretWatch;
import io.headgate.transport.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A gateway in this process, made from the text of a configuration as an operator writes it. Both listeners take free ports, the
 * request log is off, and nothing is asked of an upstream in the background (tests count what arrives there), unless the text says
 * otherwise.
 */
public final class RunningGateway implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String BASE = """
            headgate {
              listeners { public.port = 0, admin.port = 0 }
              request-log.enabled = off
              shutdown.drain = 2s
              defaults.upstream.http.pool.health.deep-interval = off
            }
            """;

    private final GatewayConfig config;
    private final Gateway gateway;

    private RunningGateway(GatewayConfig config, Gateway gateway) {
        this.config = config;
        this.gateway = gateway;
    }

    /** Starts with what stands in {@code headgate { … }} of a configuration file, the braces left out. */
    public static RunningGateway start(String sections) throws InterruptedException {
        return startWhole("headgate {\n" + sections + "\n}\n", Map.of());
    }

    /**
     * Starts with a whole configuration file.
     *
     * @param environment what {@code ${?NAME}} and secrets see
     */
    public static RunningGateway startWhole(String text, Map<String, String> environment) throws InterruptedException {
        return startWhole(text, environment, null);
    }

    /**
     * Starts with a whole configuration file and names that lead where a test wants.
     *
     * @param names where the names of upstreams are looked up; null: where this machine does it
     */
    public static RunningGateway startWhole(String text, Map<String, String> environment, @Nullable Names names)
            throws InterruptedException {
        return startWhole(text, environment, names, List.of());
    }

    /** Starts as {@link #start} with what a test offers to MCP clients, at {@code /mcp} unless the text says otherwise. */
    public static RunningGateway startOffering(String sections, Provider... providers) throws InterruptedException {
        return startWhole(
                "headgate { mcp.enabled = on }\nheadgate {\n" + sections + "\n}\n", Map.of(), null, List.of(providers));
    }

    private static RunningGateway startWhole(
            String text, Map<String, String> environment, @Nullable Names names, List<Provider> providers)
            throws InterruptedException {
        SecretWatch.WHOLE_RUN.configured(text, environment);
        Document document = Document.parse(BASE + text, "test.conf", Headgate.toolkit(), environment);
        GatewayConfig.Reading reading = GatewayConfig.read(document);
        if (reading.report().hasErrors()) {
            throw new IllegalArgumentException(reading.report().text());
        }
        if (LoggerFactory.getLogger("headgate.request") instanceof Logger requests) {
            requests.setLevel(reading.config().requestLog() ? Level.INFO : Level.OFF);
        }
        try {
            Gateway gateway = Gateway.start(reading.config(), document.config(), names, providers)
                    .toCompletableFuture()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return new RunningGateway(reading.config(), gateway);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the gateway did not start", failed);
        }
    }

    /** What a whole configuration file says; an {@link IllegalArgumentException} with all that is wrong in it. */
    public static GatewayConfig configuration(String text, Map<String, String> environment) {
        Document document = Document.parse(BASE + text, "test.conf", Headgate.toolkit(), environment);
        GatewayConfig.Reading reading = GatewayConfig.read(document);
        if (reading.report().hasErrors()) {
            throw new IllegalArgumentException(reading.report().text());
        }
        return reading.config();
    }

    public Gateway gateway() {
        return gateway;
    }

    public GatewayConfig config() {
        return config;
    }

    /** Where requests are served, on the loopback address. */
    public int port() {
        return gateway.publicAddress().getPort();
    }

    public int adminPort() {
        return gateway.adminAddress().getPort();
    }

    /** A new connection to where requests are served. */
    public RawClient client() throws IOException {
        return RawClient.connect(port());
    }

    /** The body that the admin listener answers to a GET of this path with 200. */
    public String admin(String path) throws IOException {
        try (RawClient client = RawClient.connect(adminPort())) {
            var answer = client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .readFinal();
            if (answer.status() != 200) {
                throw new AssertionError(path + " answered " + answer.statusLine() + "\n" + answer.text());
            }
            return answer.text();
        }
    }

    /** The value of a series such as {@code name{a="b",c="d"}}, its labels in any order; 0 when there is none yet. */
    public double metric(String series) throws IOException {
        return scrape().filter(line -> !line.startsWith("#"))
                .filter(line -> words(line.substring(0, line.lastIndexOf(' '))).equals(words(series)))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The lines of a scrape. They end in LF and nothing else: any other line break may stand in a label. */
    public Stream<String> scrape() throws IOException {
        return Stream.of(admin("/metrics").split("\n"));
    }

    private static Set<String> words(String series) {
        return new HashSet<>(List.of(series.split("[{},]")));
    }

    private void hearWhatItTells() {
        List<String> pages =
                new ArrayList<>(List.of("/health/pools", "/metrics", "/admin/pools", "/admin/cache", "/admin/seats"));
        config.upstreams().keySet().forEach(name -> pages.add("/admin/pools/" + name));
        for (String page : pages) {
            try {
                SecretWatch.WHOLE_RUN.page(page, admin(page));
            } catch (IOException | AssertionError gone) {
                // A test may have stopped it already, or have brought it to a state in which a page is not answered.
                return;
            }
        }
    }

    /** Stops at once, without waiting for requests under way, and returns when nothing of it runs any more. */
    @Override
    public void close() {
        hearWhatItTells();
        try {
            gateway.stop(Duration.ZERO).toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the gateway did not stop", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        SecretWatch.WHOLE_RUN.nothingWasTold();
    }
}
