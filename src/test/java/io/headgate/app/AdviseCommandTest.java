package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AdviseCommandTest {
    private static final String GROW = """
            {"name": "my store", "verdict": "grow", "size": 10, "recommended": 12, "targetWaitMs": 50.0,
             "reasoning": ["6000 calls in 30.5 s: λ = 197/s × hold 40.6 ms = 8.00 connections busy on average \
            (Little's law), 80 % of the present 10.", "Nothing has been changed."],
             "measured": {},
             "sizes": [
              {"size": 8, "p50WaitMs": 235.6, "p95WaitMs": 876.1, "p99WaitMs": 9914.0, "refused": 0.0205, "use": 1.0,
               "formula": null},
              {"size": 10, "p50WaitMs": 0.0, "p95WaitMs": 58.7, "p99WaitMs": 95.4, "refused": 0.0, "use": 0.8,
               "formula": {"waiting": 0.41, "meanWaitMs": 8.2}},
              {"size": 12, "p50WaitMs": 0.0, "p95WaitMs": 15.6, "p99WaitMs": 37.6, "refused": 0.0, "use": 0.667,
               "formula": {"waiting": 0.14, "meanWaitMs": 1.4}}]}
            """;
    private static final String NOTHING_YET = """
            {"name": "idle", "verdict": "too-little-data", "size": 4, "recommended": null, "targetWaitMs": 50.0,
             "reasoning": ["Too little is known."], "measured": {}, "sizes": []}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new ArrayList<>();
    private final HttpServer server;
    private int status = 200;

    AdviseCommandTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestURI().toString();
        asked.add(target);
        String body = switch (target.replaceAll("\\?.*", "")) {
            case "/admin/pools" -> "{\"pools\": [{\"name\": \"my store\"}, {\"name\": \"idle\"}]}";
            case "/admin/pools/my%20store/advice" -> GROW;
            case "/admin/pools/idle/advice" -> NOTHING_YET;
            default -> "";
        };
        int code = body.isEmpty() ? 404 : status;
        byte[] bytes = (code == 503 ? "{\"detail\": \"Ask again shortly.\"}" : body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void advisesOnOnePool() {
        assertThat(advise("my store")).isZero();

        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly(
                        "my store: 12 connections instead of 10",
                        "6000 calls in 30.5 s: λ = 197/s × hold 40.6 ms = 8.00 connections busy on average (Little's",
                        "law), 80 % of the present 10.",
                        "Nothing has been changed.",
                        "size p50 wait p95 wait p99 wait refused use formula, mean",
                        "8 236ms 876ms 9.9s 2.1% 100.0% -",
                        "> 10 0ms 59ms 95ms 0.0% 80.0% 8.2ms",
                        "* 12 0ms 16ms 38ms 0.0% 66.7% 1.4ms");
        assertThat(err.toString()).isEmpty();
        assertThat(asked).containsExactly("/admin/pools/my%20store/advice");
    }

    @Test
    void advisesOnAllPools() {
        assertThat(advise()).isZero();

        assertThat(out.toString()).contains("my store: 12", "\n\nidle: no advice yet\n  Too little is known.\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsWhatTheGatewaySays() throws IOException {
        ObjectMapper mapper = new ObjectMapper();

        assertThat(advise("--json", "my store")).isZero();
        JsonNode one = mapper.readTree(out.toString());
        out.getBuffer().setLength(0);
        assertThat(advise("--json")).isZero();

        assertThat(one).isEqualTo(mapper.readTree(GROW));
        assertThat(mapper.readTree(out.toString())).hasSize(2).contains(one);
    }

    @Test
    void asksForOneMoreSize() {
        assertThat(advise("idle", "--size", "17")).isZero();

        assertThat(asked).containsExactly("/admin/pools/idle/advice?size=17");
    }

    @Test
    void saysWhenThereIsNoSuchPool() {
        assertThat(advise("idel")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("has no pool idel");
    }

    @Test
    void saysWhenThereIsNoAdviceNow() {
        status = 503;

        assertThat(advise("idle")).isEqualTo(4);

        assertThat(out.toString()).isEmpty();
        assertThat(err).hasToString("no advice on idle: Ask again shortly.\n");
    }

    @Test
    void saysWhenNobodyAnswers() {
        server.stop(0);

        assertThat(advise()).isEqualTo(4);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("no answer from http://127.0.0.1:")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--size=0", "--size=10001", "--size=a", "--no-such"})
    void endsWithTwoWhereTheCommandLineIsWrong(String option) {
        assertThat(advise("idle", option)).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(asked).isEmpty();
    }

    private int advise(String... options) {
        List<String> arguments = new ArrayList<>(List.of("advise"));
        arguments.addAll(List.of(options));
        arguments.add("--admin=http://127.0.0.1:" + server.getAddress().getPort());
        CommandLine line = Headgate.commandLine(NoRunner::new, Map.of(), new Properties());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments.toArray(String[]::new));
    }
}
