package io.headgate.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.RealPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A shipped application as its users have it: its file, its schema in a real database, and a gateway in between. */
final class AppStand implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path APPS = Path.of("conf/apps");

    private final RealPostgres postgres;
    private final RunningGateway gateway;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private AppStand(RealPostgres postgres, RunningGateway gateway) {
        this.postgres = postgres;
        this.gateway = gateway;
    }

    /**
     * Starts one of {@code conf/apps}, connected as a role that has no other rights than the schema's own role.
     *
     * @param more after the application's own file
     * @param files of the application's folder, run by the owner; run twice, as they promise to bear it
     */
    static AppStand start(
            String app, String more, Map<String, String> server, Map<String, String> environment, String... files)
            throws Exception {
        RealPostgres postgres = RealPostgres.start(server);
        try {
            for (int time = 0; time < 2; time++) {
                for (String file : files) {
                    postgres.run(Files.readString(APPS.resolve(app).resolve(file)));
                }
            }
            postgres.run("CREATE ROLE app LOGIN", "GRANT headgate_" + app + " TO app");
            Map<String, String> all = new HashMap<>(environment);
            all.put("DATABASE_URL", "postgresql://app@127.0.0.1:" + postgres.port() + "/postgres");
            String text = Files.readString(APPS.resolve(app + ".conf")) + "\n" + more;
            return new AppStand(postgres, RunningGateway.startWhole(text, all));
        } catch (Exception failed) {
            postgres.close();
            throw failed;
        }
    }

    RealPostgres postgres() {
        return postgres;
    }

    RunningGateway gateway() {
        return gateway;
    }

    McpCaller agent() {
        return McpCaller.modern(gateway.port(), "{}");
    }

    /** The result of a call of a tool. */
    JsonNode tool(String name, String arguments) throws Exception {
        return agent().result("tools/call", "\"name\":\"" + name + "\",\"arguments\":" + arguments, name);
    }

    /** What agents read of such a result. */
    static String text(JsonNode result) {
        return result.at("/content/0/text").asText();
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(request(method, path, body), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> begin(String method, String path, String body) {
        return http.sendAsync(request(method, path, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .timeout(LIMIT);
        return body.isEmpty()
                ? request.method(method, BodyPublishers.noBody()).build()
                : request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        gateway.close();
        postgres.close();
    }
}
