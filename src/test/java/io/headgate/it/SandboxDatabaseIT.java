package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox with an embedded PostgreSQL on its class path, as the Maven profile {@code postgres} puts it there. */
class SandboxDatabaseIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Map<String, String> FREE_PORTS = Map.of("HEADGATE_PORT", "0", "HEADGATE_ADMIN_PORT", "0");

    /** No clone of the sources: what lies there is not needed. */
    @TempDir
    private Path elsewhere;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void servesTaskTracking() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.headgate.app.Main",
                "run");
        try (Program program = Program.of(command, FREE_PORTS, elsewhere)) {
            program.awaitOutput("Ctrl-C");
            URI gateway = URI.create(
                    program.awaitOutput("gateway +(http://127.0.0.1:\\d+)").group(1));
            int database = Integer.parseInt(program.awaitOutput("PostgreSQL +postgresql://app@127.0.0.1:(\\d+)/")
                    .group(1));
            assertThat(program.out())
                    .contains("/tasks/next", "/tasks/5/status", "/ids/REQ/reservations", "get_next_task");

            JsonNode task = AppStand.json(ask(gateway, "GET", "/tasks/next", ""));
            assertThat(task.path("status").asText()).isEqualTo("in_progress");
            JsonNode done = AppStand.json(
                    ask(gateway, "PUT", "/tasks/" + task.path("id").asText() + "/status", "{\"status\":\"done\"}"));
            assertThat(done.path("status").asText()).isEqualTo("done");
            JsonNode reserved = McpCaller.modern(gateway.getPort(), "{}")
                    .result(
                            "tools/call",
                            "\"name\":\"reserve_id_range\",\"arguments\":{\"name\":\"REQ\",\"count\":10}",
                            "reserve_id_range");
            assertThat(AppStand.text(reserved)).contains("first_id: 1", "last_id: 10");
            assertThat(AppStand.json(ask(gateway, "GET", "/ids", ""))).hasSize(500);

            program.interrupt();
            assertThat(program.awaitExit()).as(program.err()).isZero();
            Await.until("the database has ended, too", LIMIT, () -> !answers(database));
        }
    }

    private HttpResponse<String> ask(URI gateway, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(gateway.resolve(path))
                        .timeout(LIMIT)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
