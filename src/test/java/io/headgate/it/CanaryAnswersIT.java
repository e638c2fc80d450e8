package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers, meters and breaker see of a historian's answers. */
class CanaryAnswersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Path VECTORS = Path.of("src/test/resources/canary");
    private static final int ODD_PIECE = 7;
    private static final int ENOUGH = 40;

    private static final String CONFIG = """
            headgate {
              upstreams.%s {
                kind = canary, read-url = "http://127.0.0.1:%d/api/v2", failures = %s
                pool { max = 2, warm-up = off }
                retry.enabled = off
              }
              routes.historian { path = "/", upstream = %1$s }
            }
            """;

    private static RunningGateway gateway(String name, ScriptedUpstream upstream, String failures)
            throws InterruptedException {
        return RunningGateway.startWhole(CONFIG.formatted(name, upstream.port(), failures), Map.of());
    }

    private static RawResponse ask(RunningGateway gateway, String... lines) throws IOException {
        try (RawClient client = RawClient.connect(gateway.port())) {
            String more =
                    String.join("", Stream.of(lines).map(line -> line + "\r\n").toList());
            return client.send(
                            "POST /getTagData2 HTTP/1.1\r\nHost: localhost\r\n" + more + "Content-Length: 2\r\n\r\n{}")
                    .readFinal();
        }
    }

    private static Step json(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Step.send(Script.ok(bytes.length, "Content-Type: application/json")
                + new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static double counted(RunningGateway gateway, String upstream, int status, String errorType)
            throws IOException {
        return gateway.metric(
                "canary_requests_total{error_type=\"%s\",status_code=\"%d\",tool_name=\"canary.getTagData2\",upstream=\"%s\"}"
                        .formatted(errorType, status, upstream));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"statusCode\":\"BadUserToken\",\"errors\":[]} | 403 | upstream.token",
                "{\"statusCode\":\"Error\",\"errors\":[\"Session token is invalid or has expired\"]} | 403 | upstream.token",
                "{\"statusCode\":\"Errors\",\"errors\":[\"Tag is already being logged\"]} | 409 | upstream.conflict",
                "{\"statusCode\":\"Errors\",\"errors\":[\"no such view\"]} | 422 | upstream.rejected",
                "{\"statusCode\":\"BadLicense\",\"errors\":[]} | 503 | upstream.licence",
                "<html>sign in</html> | 502 | upstream.protocol"
            })
    void tellsAFailureWithItsOwnStatus(String body, int status, String code) throws Exception {
        String name = "mapped-" + code.replace('.', '-');
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(json(body)));
                RunningGateway gateway = gateway(name, upstream, "map")) {
            double before = counted(gateway, name, status, code);

            RawResponse answer = ask(gateway);
            RawResponse second = ask(gateway);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(second.status()).isEqualTo(status);
            assertThat(JSON.readTree(answer.text()).path("code").asText()).isEqualTo(code);
            // The answer was read to its end, so the connection is as good as before.
            assertThat(upstream.accepted()).isEqualTo(1);
            Await.until(LIMIT, () -> counted(gateway, name, status, code) == before + 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"401", "403", "404", "429", "500", "503"})
    void passesAnErrorStatusOnAsItIs(int status) throws Exception {
        String head = "HTTP/1.1 " + status + " x\r\nContent-Length: 6\r\n\r\n";
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(Step.send(head + "<html>")));
                RunningGateway gateway = gateway("plain-status", upstream, "map")) {
            double before = counted(gateway, "plain-status", status, "upstream.status");

            RawResponse answer = ask(gateway);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).isEqualTo("<html>");
            Await.until(LIMIT, () -> counted(gateway, "plain-status", status, "upstream.status") == before + 1);
        }
    }

    /** The breaker opens for what only a broken historian does, and for nothing that a caller can bring about. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"statusCode\":\"Errors\",\"errors\":[\"bad tag\"]} | false",
                "{\"statusCode\":\"BadUserToken\",\"errors\":[]} | false",
                "{\"statusCode\":\"BadLicense\",\"errors\":[]} | false",
                "<html>maintenance</html> | true"
            })
    void blamesTheHistorianForItsOwnFaultsOnly(String body, boolean opens) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(json(body)));
                RunningGateway gateway = gateway("blamed", upstream, "map")) {
            boolean opened = false;
            for (int i = 0; i < ENOUGH && !opened; i++) {
                opened = ask(gateway).text().contains("breaker.open");
            }

            assertThat(opened).isEqualTo(opens);
        }
    }

    static Stream<String> recorded() throws IOException {
        List<String> bodies = new ArrayList<>();
        try (Stream<Path> files = Files.list(VECTORS)) {
            for (Path file : files.sorted().toList()) {
                for (JsonNode step : JSON.readTree(file.toFile()).path("steps")) {
                    bodies.add(JSON.writeValueAsString(step.path("response")));
                }
            }
        }
        // What a parser and a printer would change.
        bodies.add(
                "{\"statusCode\":\"Good\",\"errors\":[],\"data\":{\"A.\u00b0\":[{\"t\":\"2022-01-31T17:18:23.0000001-10:00\","
                        + "\"v\":null},{\"v\":71.08000183105469},{\"v\":1.0E+2},{\"v\":-0.0}]},\"continuation\":\"pathid=A\\tindex=1\"}");
        return bodies.stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void passesEveryByteOn(String body) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<Step> steps = new ArrayList<>();
        steps.add(Step.send(Script.ok(bytes.length, "Content-Type: application/json", "Headgate-Failure: none")));
        String octets = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length(); at += ODD_PIECE) {
            steps.add(Step.send(octets.substring(at, Math.min(octets.length(), at + ODD_PIECE))));
        }
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(request -> steps);
                RunningGateway gateway = gateway("passed", upstream, "pass")) {
            RawResponse answer = ask(gateway);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(octets);
            String statusCode = JSON.readTree(bytes).path("statusCode").asText("Good");
            assertThat(answer.header("Headgate-Failure").isPresent()).isEqualTo(!statusCode.equals("Good"));
        }
    }

    @Test
    void judgesAtTheEndWhatSaysItTooLate() throws Exception {
        String body = "{\"data\":\"" + "x".repeat(20_000) + "\",\"statusCode\":\"BadUserToken\",\"errors\":[]}";
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .answer(Script.always(
                                Step.send(Script.ok(body.length()) + body.substring(0, 18_000)),
                                Step.pause(Duration.ofMillis(50)),
                                Step.send(body.substring(18_000))));
                RunningGateway gateway = gateway("late", upstream, "map")) {
            double before = counted(gateway, "late", 200, "upstream.token");

            RawResponse answer = ask(gateway);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(body);
            Await.until(LIMIT, () -> counted(gateway, "late", 200, "upstream.token") == before + 1);
        }
    }

    @Test
    void asksForAnswersThatCanBeRead() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"statusCode\":\"Good\",\"errors\":[]}".getBytes(StandardCharsets.UTF_8));
        }
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .answer(Script.always(
                                Step.send(Script.ok(packed.size(), "Content-Encoding: gzip")),
                                Step.send(packed.toByteArray())));
                RunningGateway gateway = gateway("packed", upstream, "map")) {
            RawResponse answer = ask(gateway, "Accept-Encoding: gzip");

            assertThat(upstream.requests().get(0).header("Accept-Encoding")).hasValue("identity");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("upstream.protocol");
        }
    }

    @Test
    void neverShowsATokenThatTheHistorianRepeats() throws Exception {
        String body =
                "{\"statusCode\":\"Errors\",\"errors\":[\"apiToken 0e0f6a5c-1111-4222-8333-444455556666 is unknown\"]}";
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(json(body)));
                RunningGateway gateway = gateway("secretive", upstream, "map")) {
            assertThat(ask(gateway).text()).contains("is unknown").doesNotContain("0e0f6a5c", "444455556666");
        }
    }
}
