package io.headgate.it;

import static io.headgate.it.WriteStage.read;
import static io.headgate.it.WriteStage.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.canary.Quirks;
import io.headgate.sandbox.server.Fault;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes that come to nothing: the caller, the meters and the audit log are told so, and the historian has nothing of them. */
class CanaryWriteFailuresIT {
    /** Beyond what is read before the first of an answer is passed on. */
    private static final int LATE = 300_000;

    private static final String WRITTEN = "\"outcome\":\"written\"";

    private static final AtomicInteger REFUSED = new AtomicInteger();

    private final WriteStage stage = new WriteStage();

    @AfterAll
    static void tell() {
        Facts.tell(
                "2 canary writes",
                "%d ways for a write to fail: each with the status and code documented, in meters and audit log alike, none written",
                REFUSED.get());
    }

    @AfterEach
    void stop() {
        REFUSED.incrementAndGet();
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Error,           Session token is invalid or has expired, 503, write.session",
        "BadSessionToken, ,                                        503, write.session",
        "BadSessionId,    ,                                        503, write.session",
        "Errors,          Tag is already being logged,             409, upstream.conflict",
        "Errors,          Disk is full,                            422, upstream.rejected",
        "BadLicense,      ,                                        503, upstream.licence",
    })
    void neverReportsAFailedWriteAsWritten(String statusCode, String text, int status, String code) throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            assertThat(write(gateway, "storeData", WriteStage.ONE.replace("Sandbox.a", "Sandbox.open"))
                            .status())
                    .isEqualTo(200);
            double before = gateway.metric(counted(code, status, "canary.storeData"));
            // For the second write too, and for the opening of a session between them.
            simulator.failNext(statusCode, text == null ? List.of() : List.of(text, text), 3);

            RawResponse refused = write(gateway, "storeData", WriteStage.ONE);

            assertThat(refused.status()).as(refused.text()).isEqualTo(status);
            assertThat(refused.text()).contains(code);
            stage.audited("\"outcome\":\"" + code + "\"");
            assertThat(stage.lines(WRITTEN)).hasSize(1);
            assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.a")).doesNotContain("\"v\":1");
            assertThat(gateway.metric(counted(code, status, "canary.storeData")))
                    .isEqualTo(before + 1);
        }
    }

    @Test
    void neverTakesSomethingElseForAnAnswer() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            write(gateway, "storeData", WriteStage.ONE);
            simulator.writeFaults().arm(new Fault.NotJson(), 1, "");

            RawResponse refused = write(gateway, "storeData", WriteStage.ONE);

            assertThat(refused.status()).as(refused.text()).isEqualTo(502);
            stage.audited("\"outcome\":\"upstream.protocol\"");
        }
    }

    @Test
    void storesNothingTwice() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "retry.idempotent = on")) {
            write(gateway, "storeData", WriteStage.ONE);
            long before = simulator.writeCounters().requests();
            simulator.writeFaults().arm(new Fault.Reset(true), 1, "");

            RawResponse unclear = write(gateway, "storeData", WriteStage.ONE);

            assertThat(unclear.status()).as(unclear.text()).isEqualTo(502);
            assertThat(simulator.writeCounters().requests()).isEqualTo(before + 1);
            stage.audited("\"outcome\":\"upstream.closed\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 500, 502, 503})
    void tellsAStatusAsItIsAndNeverAsWritten(int status) throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "retry.enabled = off")) {
            write(gateway, "storeData", WriteStage.ONE.replace("Sandbox.a", "Sandbox.open"));
            double before = gateway.metric(counted("upstream.status", status, "canary.storeData"));
            simulator.writeFaults().arm(new Fault.Status(status), 1, "storeData");

            RawResponse refused = write(gateway, "storeData", WriteStage.ONE);

            assertThat(refused.status()).isEqualTo(status);
            stage.audited("\"outcome\":\"status-" + status + "\"");
            assertThat(stage.lines(WRITTEN)).hasSize(1);
            assertThat(gateway.metric(counted("upstream.status", status, "canary.storeData")))
                    .isEqualTo(before + 1);
            assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.a")).doesNotContain("\"v\":1");
        }
    }

    /** Answers with which a service would say nothing that could be believed; none may pass as done. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'padding':'%s','statusCode':'Errors','errors':['no']}",
                "{'padding':'%s','statusCode':'Good','errors':[]}",
                "{'errors':[],'padding':'%s'}",
                "{'stored':true}",
                "{'errors':[]}",
                ""
            })
    void believesNothingButGoodWhereItStandsFirst(String form) throws Exception {
        String body = form.formatted("x".repeat(LATE)).replace('\'', '"');
        String opened = "{\"statusCode\":\"Good\",\"errors\":[],\"sessionToken\":\"s-1\"}";
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (ScriptedUpstream service = ScriptedUpstream.start().answer(request -> {
                    String text = request.target().endsWith("storeData") ? body : opened;
                    return List.of(Step.send(Script.ok(text.length(), "Content-Type: application/json") + text));
                });
                RunningGateway gateway =
                        WriteStage.gateway(simulator, "url = \"http://127.0.0.1:" + service.port() + "/api/v1\"")) {
            RawResponse refused = write(gateway, "storeData", WriteStage.ONE);

            assertThat(refused.status()).as(refused.text()).isEqualTo(502);
            assertThat(refused.text()).contains("upstream.protocol");
            stage.audited("\"outcome\":\"upstream.protocol\"");
            assertThat(stage.lines(WRITTEN)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"201", "202", "204"})
    void takesNoOtherSuccessForOne(int status) throws Exception {
        String opened = "{\"statusCode\":\"Good\",\"errors\":[],\"sessionToken\":\"s-1\"}";
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (ScriptedUpstream service = ScriptedUpstream.start()
                        .answer(request -> List.of(Step.send(
                                request.target().endsWith("storeData")
                                        ? "HTTP/1.1 " + status + " Done\r\n"
                                                + (status == 204 ? "\r\n" : "Content-Length: 0\r\n\r\n")
                                        : Script.ok(opened.length(), "Content-Type: application/json") + opened)));
                RunningGateway gateway =
                        WriteStage.gateway(simulator, "url = \"http://127.0.0.1:" + service.port() + "/api/v1\"")) {
            RawResponse refused = write(gateway, "storeData", WriteStage.ONE);

            assertThat(refused.status()).as(refused.text()).isEqualTo(502);
            stage.audited("\"outcome\":\"upstream.protocol\"");
            assertThat(stage.lines(WRITTEN)).isEmpty();
        }
    }

    private static String counted(String code, int status, String operation) {
        return "canary_requests_total{error_type=\"%s\",status_code=\"%d\",tool_name=\"%s\",upstream=\"canary.write\"}"
                .formatted(code, status, operation);
    }
}
