package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Principal;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RequestLogTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RequestLog.LOGGER);
    private final Level level = logger.getLevel();
    private final Appender<ILoggingEvent> usual = logger.getAppender("requests");
    private final LogQueue queue = new LogQueue();

    @BeforeEach
    void listen() {
        LoggerContext context = logger.getLoggerContext();
        JsonLineEncoder encoder = new JsonLineEncoder();
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> memory = new OutputStreamAppender<>();
        memory.setContext(context);
        memory.setEncoder(encoder);
        memory.setOutputStream(written);
        memory.start();
        queue.setContext(context);
        queue.setName("memory");
        queue.addAppender(memory);
        queue.start();
        logger.detachAppender(usual);
        logger.addAppender(queue);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(queue);
        logger.addAppender(usual);
        logger.setLevel(level);
        queue.stop();
    }

    @Test
    void tellsWhatIsKnownOfARequest() throws IOException {
        Timings timings = new Timings(1_000);
        timings.lent(1_501_000, 1_200_000);
        timings.answered(2_002_000);
        timings.ended(12_346_678);

        RequestLog.write(new RequestLog.Entry()
                .ids("r1", "0af7651916cd43dd8448eb211c80319c")
                .client("127.0.0.1")
                .request("POST", "/qdrant/collections/a/points/query")
                .route("qdrant", new UpstreamName("vectors"))
                .operation(new Operation("qdrant.points.query", OperationClass.READ), Principal.ANONYMOUS)
                .answer(504, FailureKind.UPSTREAM_TIMEOUT)
                .bytes(10, 2_000)
                .timings(timings));

        JsonNode line = onlyLine();
        assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        ((com.fasterxml.jackson.databind.node.ObjectNode) line).remove("time");
        assertThat(line).isEqualTo(new ObjectMapper().readTree("""
                                        {"level": "INFO", "logger": "headgate.request", "request_id": "r1",
                                         "trace_id": "0af7651916cd43dd8448eb211c80319c", "client": "127.0.0.1", "method": "POST",
                                         "route": "qdrant", "path": "/qdrant/collections/a/points/query", "status": 504,
                                         "code": "upstream.timeout", "operation": "qdrant.points.query", "class": "R",
                                         "upstream": "vectors", "principal": "anonymous", "bytes_in": 10, "bytes_out": 2000,
                                         "wait_ms": 1.500, "connect_ms": 1.200, "first_byte_ms": 2.001, "total_ms": 12.345,
                                         "attempts": 1}
                                        """));
    }

    @Test
    void leavesOutWhatIsNotKnown() throws IOException {
        RequestLog.write(new RequestLog.Entry().ids("", "").request("", "").answer(400, FailureKind.REQUEST_MALFORMED));

        assertThat(onlyLine().fieldNames()).toIterable().containsExactly("time", "level", "logger", "status", "code");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\r\n{\"level\":\"INFO\",\"status\":200}",
                "/a\u001b[2J\u001b[1;1H",
                "/a\u009b31m",
                "/a\u0000b\u007f",
                "/a\u2028b\u2029c\u0085d",
                "/a\u202egnp.exe\u2066\u200e",
                "/\",\"status\":200,\"x\":\"",
                "/\\\",\"status\":200",
                "/\ud83d\ude80\u00e9\u4e2d",
            })
    void keepsAllDataInsideItsField(String hostile) throws IOException {
        RequestLog.write(new RequestLog.Entry()
                .ids(hostile, "t")
                .client(hostile)
                .request(hostile, hostile)
                .answer(404, FailureKind.ROUTE_NOT_FOUND)
                .operation(new Operation(hostile, OperationClass.READ), new Principal(hostile)));

        JsonNode line = onlyLine();
        assertThat(line.path("path").asText()).isEqualTo(hostile);
        assertThat(line.path("principal").asText()).isEqualTo(hostile);
        assertThat(line.path("status").asInt()).isEqualTo(404);
        assertThat(text().stripTrailing().codePoints())
                .noneMatch(point -> Character.isISOControl(point)
                        || Character.getType(point) == Character.FORMAT
                        || Character.getType(point) == Character.LINE_SEPARATOR
                        || Character.getType(point) == Character.PARAGRAPH_SEPARATOR);
    }

    @Test
    void replacesHalfASurrogatePair() throws IOException {
        RequestLog.write(new RequestLog.Entry().request("GET", "/a\ud83d/\ude80"));

        assertThat(onlyLine().path("path").asText()).isEqualTo("/a\ufffd/\ufffd");
    }

    @Test
    void cutsTheQueryOffAndClipsWhatIsLong() throws IOException {
        RequestLog.write(new RequestLog.Entry()
                .request("GET", "/" + "a".repeat(10_000) + "?apiToken=secret")
                .client("c".repeat(10_000)));

        JsonNode line = onlyLine();
        assertThat(text()).doesNotContain("secret").hasSizeLessThan(3_000);
        assertThat(line.path("path").asText()).startsWith("/aaa").endsWith("\u2026");
    }

    @Test
    void cutsTheQueryOffAShortPath() throws IOException {
        RequestLog.write(new RequestLog.Entry().request("GET", "/read?apiToken=secret"));

        assertThat(onlyLine().path("path").asText()).isEqualTo("/read");
    }

    @Test
    void canBeTurnedOff() {
        assertThat(RequestLog.enabled()).isTrue();

        logger.setLevel(Level.OFF);

        assertThat(RequestLog.enabled()).isFalse();
    }

    @Test
    void keepsOtherEventsOnOneLineToo() throws IOException {
        logger.warn("told {}\nforged", "by \u001b[1m", new IllegalStateException("first\nsecond"));

        JsonNode line = onlyLine();
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("message").asText()).isEqualTo("told by \u001b[1m\nforged");
        assertThat(line.path("error").asText()).contains("first\nsecond", "at io.headgate");
    }

    private JsonNode onlyLine() throws IOException {
        queue.stop();
        List<String> lines = text().lines().toList();
        assertThat(text()).endsWith("}\n");
        assertThat(lines).hasSize(1);
        return new ObjectMapper().readTree(lines.get(0));
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
