package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HeadgateTest {
    private static final String SECRET = "sesame7opens5every3door";
    private static final String WARNING = "headgate.upstreams.qdrant.api-key = " + SECRET + "\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> started = new ArrayList<>();
    private Exit end = Exit.OK;

    /** Remembers what it was told to start. */
    private final class RecordingRunner implements Runner {
        @Override
        public Exit run(GatewayConfig config, Config toolkit) {
            started.add("gateway with " + config.upstreams().keySet());
            return end;
        }

        @Override
        public Exit sandbox() {
            started.add("sandbox");
            return end;
        }
    }

    @Test
    void checksARightConfiguration() throws IOException {
        assertThat(headgate("check", "-c", whole(""), "--strict")).isZero();

        assertThat(out).hasToString("ok: upstreams 3, routes 3\n");
        assertThat(err.toString()).isEmpty();
        assertThat(started).isEmpty();
    }

    @Test
    void checksAWrongConfiguration() throws IOException {
        String file = whole("headgate.nmae = a\n");

        assertThat(headgate("check", "-c", file)).isEqualTo(1);

        assertThat(out)
                .hasToString(
                        file + ":4: error: headgate.nmae: unknown key; did you mean name?\nerrors 1, warnings 0\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void letsWarningsPassUnlessStrict() throws IOException {
        String file = whole(WARNING);

        assertThat(headgate("check", "-c", file)).isZero();
        assertThat(headgate("check", "--strict", "-c", file)).isEqualTo(1);
        assertThat(out.toString())
                .contains("warning: headgate.upstreams.qdrant.api-key")
                .doesNotContain(SECRET);
    }

    @Test
    void tellsProblemsAsJson() throws IOException {
        String file = whole("headgate.name = ${?NAME}\n" + WARNING);

        assertThat(headgate("check", "--format=json", "-c", file)).isEqualTo(1);

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("errors").asInt()).isEqualTo(1);
        assertThat(json.get("warnings").asInt()).isEqualTo(1);
        JsonNode problem = json.get("problems").get(0);
        assertThat(problem.get("severity").asText()).isEqualTo("error");
        assertThat(problem.get("file").asText()).isEqualTo(file);
        assertThat(problem.get("line").asInt()).isEqualTo(4);
        assertThat(problem.get("variable").asText()).isEqualTo("NAME");
        assertThat(problem.get("path").asText()).isEqualTo("headgate.name");
        assertThat(problem.get("found").asText()).isEqualTo("\"not a token\"");
        assertThat(out.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run", "print-config", "routes", "tools"})
    void endsWithOneWhereTheFileIsMissing(String command) {
        assertThat(headgate(command, "-c", folder.resolve("none.conf").toString()))
                .isEqualTo(1);

        assertThat(out.toString() + err).contains("none.conf: error: there is no such file");
        assertThat(started).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chekc",
                "check --format=xml",
                "check --no-such",
                "routes explain GET",
                "health --admin=nowhere"
            })
    void endsWithTwoWhereTheCommandLineIsWrong(String line) {
        assertThat(headgate(line.isEmpty() ? new String[0] : line.split(" ", -1)))
                .isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("headgate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-version", "-V"})
    void printsItsVersion(String word) {
        assertThat(headgate(word)).isZero();

        assertThat(out.toString()).matches("headgate \\d+\\.\\d+\\.\\d+\\S* \\(Java \\d+\\)\\R");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsWhatIsInForceWithItsOrigin() throws IOException {
        String file = whole("headgate.upstreams.web.pool { max = 3, max = ${?SIZE} }\n");

        assertThat(headgate("print-config", "--origin", "-c", file)).isZero();

        assertThat(out.toString())
                .contains("max = \"***\"  # " + file + ":4 (environment variable SIZE)\n")
                .contains("url = \"http://127.0.0.1:3\"  # " + file + ":1\n")
                .containsPattern("when-down = \"refuse\"  # reference.conf:\\d+\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsWhatCanBeReadAgain() throws IOException {
        assertThat(headgate("print-config", "-c", whole(""))).isZero();
        String file =
                Files.writeString(folder.resolve("again.conf"), out.toString()).toString();

        assertThat(headgate("check", "--strict", "-c", file)).isZero();
    }

    @Test
    void hidesSecretsWhateverItSays() throws IOException {
        String file = whole(WARNING + """
                headgate.upstreams.canary.api-token = { env = TOKEN }
                headgate.routes.web.set-request-headers { Authorization = { env = TOKEN }, X-Other = { env = TOKEN } }
                """);
        String broken = whole("headgate.upstreams.web { api-token = \"" + SECRET + "\", password { value = " + SECRET
                + " } }\n" + "headgate.upstreams.qdrant.url = \"http://a:" + SECRET + "@b\"\n");
        for (String command : List.of("check", "run", "print-config", "routes")) {
            assertThat(headgate(command, "-c", file)).isZero();
            assertThat(headgate(command, "-c", broken)).isEqualTo(1);
        }
        headgate("print-config", "--origin", "-c", file);
        headgate("check", "--format=json", "-c", broken);

        assertThat(out.toString() + err).contains("***").doesNotContain(SECRET);
    }

    @Test
    void runsTheGatewayAndPassesItsEndOn() throws IOException {
        end = Exit.CANNOT_BIND;

        assertThat(headgate("run", "-c", whole(""))).isEqualTo(3);

        assertThat(started).containsExactly("gateway with [canary, qdrant, web]");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void runsTheSandboxWithoutAConfiguration() {
        assertThat(headgate("run")).isZero();

        assertThat(started).containsExactly("sandbox");
    }

    @Test
    void doesNotRunAWrongConfiguration() throws IOException {
        assertThat(headgate("run", "-c", whole("headgate.nmae = a\n"))).isEqualTo(1);

        assertThat(started).isEmpty();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("did you mean name?");
    }

    @Test
    void listsTools() throws IOException {
        String file = whole("headgate.mcp.tools.count"
                + " { upstream = qdrant, operation = qdrant.points.count, description = Counts, timeout = 5s }\n");

        assertThat(headgate("tools", "-c", file)).isZero();

        assertThat(out.toString().replaceAll(" +", " "))
                .isEqualTo(
                        "count -> qdrant POST /collections/{collection}/points/count, qdrant.points.count (READ), 5s\n");
    }

    @Test
    void listsAToolOfADatabaseWithTheNameOfItsOperationOnce() throws IOException {
        String file = whole("""
                headgate.upstreams.plant { kind = postgres, url = "postgresql://app@127.0.0.1:5432/plant" }
                headgate.operations.count-pumps { upstream = plant, sql = "SELECT count(*) AS pumps FROM pumps" }
                headgate.mcp.tools.count_pumps { operation = count-pumps, description = Counts, timeout = 5s }
                """);

        assertThat(headgate("tools", "-c", file)).isZero();

        assertThat(out.toString().replaceAll(" +", " ")).isEqualTo("count_pumps -> plant count-pumps (READ), 5s\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools", "resources", "prompts"})
    void warnsOfWhatAgentsWouldNotBeOffered(String what) throws IOException {
        Files.createDirectory(folder.resolve("agents"));
        String lines = Map.of(
                        "tools", "t { upstream = qdrant, operation = qdrant.points.count, description = Counts }",
                        "resources", "docs { folder = \"" + folder.resolve("agents") + "\", uri = \"docs://a\" }",
                        "prompts", "all { folder = \"" + folder.resolve("agents") + "\" }")
                .get(what);
        String file = whole("headgate.mcp." + what + " { " + lines + " }\n");

        assertThat(headgate("check", "-c", file)).isZero();
        assertThat(out.toString())
                .contains(file + ":4: warning: headgate.mcp." + what
                        + ": nobody is offered these while headgate.mcp.enabled is off")
                .contains("errors 0, warnings 1");
        assertThat(headgate("run", "-c", file)).isZero();
        assertThat(err.toString()).contains("warning: headgate.mcp." + what);

        String served = whole("headgate.mcp { enabled = on, " + what + " { " + lines + " } }\n");
        assertThat(headgate("check", "--strict", "-c", served)).isZero();
    }

    @Test
    void doesNotWarnOfAToolThatIsOffItself() throws IOException {
        String file = whole("headgate.mcp.tools.t"
                + " { enabled = off, upstream = qdrant, operation = qdrant.points.count, description = Counts }\n");

        assertThat(headgate("check", "--strict", "-c", file)).isZero();
    }

    @Test
    void listsRoutesInTheirOrder() throws IOException {
        String file = whole(
                "headgate.routes.deep { path = /qdrant/collections, methods = [GET], upstream = qdrant, timeout = 5s }\n");

        assertThat(headgate("routes", "-c", file)).isZero();

        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "deep GET /qdrant/collections -> qdrant /, 5s",
                        "canary /canary -> canary /, 30s",
                        "qdrant /qdrant -> qdrant /, 30s",
                        "web /web -> web /, 30s");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /qdrant/collections?a=b, goes to qdrant as /collections?a=b, operation qdrant.collections.list",
        "GET, /nothing, 'is refused: 404 route.not-found'",
        "GET, /web, goes to web as /",
    })
    void explainsWhereARequestGoes(String method, String path, String answer) throws IOException {
        assertThat(headgate("routes", "explain", method, path, "-c", whole(""))).isZero();

        assertThat(out.toString()).startsWith(answer.split(", operation", -1)[0]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /qdrant/collections/c/points/query | operation qdrant.points.query (READ) | if no answer came, and if",
                "PUT | /qdrant/collections/c/points | operation qdrant.points.upsert (IDEMPOTENT) | nothing was sent, else never",
                "PUT | /web/a | operation rest (IDEMPOTENT) | nothing was sent and if no answer came: 3 tries in all",
                "POST | /canary/storeData | operation rest (NOT_REPEATABLE) | never tried again",
                "POST | /canary/storeData | operation rest | is refused: 403 route.read-only, the route is read-only",
            })
    void explainsWhatIsRepeatedAndRefused(String method, String path, String operation, String words)
            throws IOException {
        String file = whole("headgate.upstreams { web.retry.idempotent = on, canary.retry.enabled = off }, "
                + "headgate.routes.canary { read-only = on, priority = low }\n");

        assertThat(headgate("routes", "explain", method, path, "-c", file)).isZero();

        assertThat(out.toString()).contains(operation, words);
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 4"})
    void asksARunningGatewayWhetherItIsReady(int status, int code) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/health/ready", exchange -> {
            byte[] body = "{\"ready\":1}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();

            assertThat(headgate("health", "--admin", url)).isEqualTo(code);
            assertThat(out).hasToString("{\"ready\":1}\n");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void takesAGatewayThatDoesNotAnswerForUnhealthy() throws IOException {
        HttpServer gone = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        int port = gone.getAddress().getPort();
        gone.stop(0);

        assertThat(headgate("health", "--admin", "http://127.0.0.1:" + port)).isEqualTo(4);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("no answer from http://127.0.0.1:" + port)
                .doesNotContain("Exception");
    }

    private int headgate(String... arguments) {
        Map<String, String> environment = Map.of("NAME", "not a token", "SIZE", "5", "TOKEN", SECRET);
        CommandLine line = Headgate.commandLine(RecordingRunner::new, environment, new Properties());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private String whole(String more) throws IOException {
        Path file = Files.createTempFile(folder, "headgate", ".conf");
        return Files.writeString(file, Configurations.WHOLE + more).toString();
    }
}
