package io.headgate.loadtests.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A running gateway, as far as a load run has to do with it. */
public final class Gateway {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final URI address;
    private final URI admin;
    private final long pid;

    /**
     * @param address where requests go, such as http://127.0.0.1:8080
     * @param admin its admin listener
     * @param pid of its process; 0 if it runs elsewhere
     */
    public Gateway(URI address, URI admin, long pid) {
        this.address = address;
        this.admin = admin;
        this.pid = pid;
    }

    public URI address() {
        return address;
    }

    public URI admin() {
        return admin;
    }

    public long pid() {
        return pid;
    }

    /** All its numbers as a load begins: what it costs to ask for them is over by then. */
    public GatewayReading readBefore() {
        JsonNode pools = pools();
        Scrape scrape = scrape();
        return new GatewayReading(pools, scrape, ProcessReading.of(pid), System.nanoTime());
    }

    /** All its numbers as a load has ended: what it costs to ask for them comes later. */
    public GatewayReading readAfter() {
        ProcessReading process = ProcessReading.of(pid);
        long nanos = System.nanoTime();
        return new GatewayReading(pools(), scrape(), process, nanos);
    }

    private Scrape scrape() {
        return Scrape.of(text(admin, "/metrics"));
    }

    /** The answer of {@code /admin/pools}. */
    public JsonNode pools() {
        return json(admin, "/admin/pools");
    }

    /** GET below an address, as JSON; a missing node if the answer is none. */
    public JsonNode json(URI where, String path) {
        try {
            return JSON.readTree(text(where, path));
        } catch (IOException other) {
            return MissingNode.getInstance();
        }
    }

    /** GET below an address; empty if it does not answer. */
    public String text(URI where, String path) {
        try {
            return send("GET", where.resolve(path), "").body();
        } catch (IOException silent) {
            return "";
        }
    }

    /** One request, waited for. */
    public HttpResponse<String> send(String method, URI where, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(where).timeout(LIMIT);
        request.method(
                method,
                body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json").header("Accept", "application/json, text/event-stream");
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** Whether all of these meters are there with these labels. */
    public boolean tells(String meter, List<String> labels) {
        return scrape().has(meter, labels);
    }
}
