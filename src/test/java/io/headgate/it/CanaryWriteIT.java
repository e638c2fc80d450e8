package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySettings;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.canary.Quirks;
import io.headgate.sandbox.server.Fault;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Writing to a historian through the gateway, against the simulator. */
class CanaryWriteIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String ONE = "{'tvqs':{'Sandbox.a':[['2026-01-01T00:00:00.0000000Z',1]]}}";

    private final ActorSystem system = ActorSystem.create("simulator");
    private final ListAppender<ILoggingEvent> audit = new ListAppender<>();

    @BeforeEach
    void listen() {
        audit.start();
        auditLog().addAppender(audit);
    }

    @AfterEach
    void stop() throws Exception {
        auditLog().detachAppender(audit);
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void storesWhatCanBeReadBackAndLeavesNoNullBehind() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "")) {
            RawResponse stored = write(gateway, "storeData", """
                    {'tvqs':{'Sandbox.v20':[['2019-10-01T01:23:45Z',1.23],['2019-10-01T02:34:56Z',2.34],
                     ['2019-10-01T03:45:01Z',3.45],['2019-10-01T04:56:12Z',4.56]]}}""");
            assertThat(stored.status()).as(stored.text()).isEqualTo(200);
            assertThat(stored.text()).contains("\"Good\"");
            assertThat(simulator.writeSessions()).isEqualTo(1);
            Await.until(
                    "the session has a seat",
                    LIMIT,
                    () -> gateway.metric("canary_seats{upstream=\"canary\",state=\"taken\"}") == 1);
            assertThat(audited("\"values\":4", "\"outcome\":\"written\""))
                    .contains("\"operation\":\"canary.storeData\"", "\"data_sets\":[\"Sandbox\"]", "\"tags\":1")
                    .contains("\"upstream\":\"canary.write\"", "\"principal\":", "\"client\":\"127.0.0.1\"")
                    .doesNotContain("4.56", "v20");
        }
        assertThat(simulator.writeSessions()).isZero();
        assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.v20"))
                .contains("4.56")
                .doesNotContain("\"v\":null");
        assertThat(
                        read(
                                simulator,
                                "getTagData?tags=SITEHIST.Sandbox.v20&startTime=2019-10-01T00:00:00Z&endTime=2019-10-01T03:00:00Z"))
                .contains("1.23", "2.34")
                .doesNotContain("3.45", "\"v\":null");
    }

    @Test
    void editsAndDeletes() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "")) {
            write(gateway, "storeData", ONE);
            RawResponse edited = write(
                    gateway,
                    "manualEntryStoreData",
                    "{'manualentrytvqs':{'Sandbox.a':[['2026-01-01T00:00:00Z',7,192,'User','reason']]}}");
            assertThat(edited.status()).as(edited.text()).isEqualTo(200);
            assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.a")).contains("\"v\":7");
            RawResponse deleted = write(
                    gateway,
                    "deleteRange",
                    "{'startTime':'2025-01-01T00:00:00Z','endTime':'2027-01-01T00:00:00Z','tags':['Sandbox.a']}");
            assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
            assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.a")).doesNotContain("\"v\":7");
            assertThat(write(gateway, "getErrors", "").status()).isEqualTo(200);
            assertThat(write(gateway, "version", "").text()).contains("\"version\"");
        }
    }

    @Test
    void keepsItsSessionWhileNobodyWrites() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "client-timeout = 3s")) {
            write(gateway, "storeData", ONE);
            long before = simulator.writeCounters().requests();
            Await.until(
                    "two calls keep it alive",
                    LIMIT,
                    () -> simulator.writeCounters().requests() >= before + 2);
            simulator.clock().advance(Duration.ofMillis(2900));
            long calls = simulator.writeCounters().requests();
            Await.until("another one", LIMIT, () -> simulator.writeCounters().requests() > calls);
            simulator.clock().advance(Duration.ofMillis(1500));

            assertThat(write(gateway, "storeData", ONE).status()).isEqualTo(200);
            assertThat(simulator.writeSessions()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Quirks.LostSession.class)
    void opensAnotherSessionInPlaceOfOneThatExpired(Quirks.LostSession answer) throws Exception {
        CanarySimulator simulator = simulator(lost(answer));
        try (RunningGateway gateway = gateway(simulator, "")) {
            write(gateway, "storeData", ONE);
            simulator.expireTokens();

            RawResponse again = write(gateway, "storeData", ONE.replace("00:00:00", "00:00:01"));

            assertThat(again.status()).as(again.text()).isEqualTo(200);
            assertThat(simulator.writeSessions()).isEqualTo(1);
            assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.a")).contains("00:00:01.0000000");
        }
    }

    @Test
    void asksForASessionInVainAndThenRestsForAWhile() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "")) {
            simulator.failNext("BadLicense", List.of(), 1);

            RawResponse first = write(gateway, "storeData", ONE);
            RawResponse second = write(gateway, "storeData", ONE);

            assertThat(List.of(first, second)).allSatisfy(refused -> {
                assertThat(refused.status()).as(refused.text()).isEqualTo(503);
                assertThat(refused.text()).contains("write.session", "upstream.licence");
                assertThat(refused.header("Retry-After")).isPresent();
            });
            assertThat(simulator.writeCounters().requests()).isEqualTo(1);
            Await.until(
                    "it asks again",
                    LIMIT,
                    () -> write(gateway, "storeData", ONE).status() == 200);
        }
    }

    @Test
    void servesManyWritersInOneSession() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "");
                RawClient all = gateway.client()) {
            String body = ONE.replace('\'', '"');
            String request = "POST /write/storeData HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body;
            try (RawClient other = gateway.client()) {
                for (int i = 0; i < 20; i++) {
                    all.send(request);
                    other.send(request);
                    assertThat(all.read().status()).isEqualTo(200);
                    assertThat(other.read().status()).isEqualTo(200);
                    if (i == 10) {
                        simulator.expireTokens();
                    }
                }
            }
            assertThat(simulator.writeSessions()).isEqualTo(1);
            // Each write once, the two that found the session expired perhaps twice, and two openings.
            assertThat(simulator.writeCounters().requests()).isBetween(42L, 44L);
            assertThat(gateway.admin("/admin/pools/canary.write")).contains("canary.write");
        }
    }

    @Test
    void goesOnAfterTheServiceWasAway() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "pool.backoff { first = 50ms, max = 100ms }")) {
            write(gateway, "storeData", ONE);
            simulator.stop().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(write(gateway, "storeData", ONE).status()).isIn(502, 503);
            simulator.expireTokens();
            simulator.restart().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

            Await.until(
                    "it writes again",
                    LIMIT,
                    () -> write(gateway, "storeData", ONE).status() == 200);
            assertThat(simulator.writeSessions()).isEqualTo(1);
        }
    }

    @Test
    void tellsOfAConflictAndDoesNotAskAgain() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "")) {
            simulator.nextTokens("foreign");
            post(
                    simulator.writeUrl().getPort(),
                    "/api/v1/getSessionToken",
                    "{'historians':['localhost'],'clientId':'other','settings':{'autoCreateDatasets':true}}");
            post(
                    simulator.writeUrl().getPort(),
                    "/api/v1/storeData",
                    ONE.replace("{'tvqs'", "{'sessionToken':'foreign','tvqs'"));

            RawResponse first = write(gateway, "storeData", ONE);
            long asked = simulator.writeCounters().requests();
            RawResponse second = write(gateway, "storeData", ONE);

            assertThat(first.status()).as(first.text()).isEqualTo(409);
            assertThat(first.header("Retry-After")).contains("60");
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.header("Retry-After")).isPresent();
            assertThat(simulator.writeCounters().requests()).isEqualTo(asked);
            audited("\"outcome\":\"upstream.conflict\"");
            assertThat(write(gateway, "storeData", ONE.replace("Sandbox.a", "Sandbox.b"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "storeData        | {'tvqs':{'Plant.a':[['2026-01-01T00:00:00Z',1]]}}                    | 403 | write.not-allowed",
                "storeData        | {'sessionToken':'x','tvqs':{'Sandbox.a':[]}}                         | 400 | write.own-token",
                "storeData        | {'tvqs':                                                             | 400 | request.body",
                "storeData?tags=a | {'tvqs':{'Sandbox.a':[['2026-01-01T00:00:00Z',1]]}}                  | 403 | write.not-allowed",
                "revokeSessionToken | {}                                                                 | 403 | write.not-allowed",
            })
    void refusesBeforeAnythingIsSent(String call, String body, int status, String code) throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "")) {
            RawResponse refused = write(gateway, call, body);

            assertThat(refused.status()).as(refused.text()).isEqualTo(status);
            assertThat(refused.text()).contains(code);
            assertThat(simulator.writeCounters().requests()).isZero();
            audited("\"outcome\":\"" + code + "\"");
        }
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "max-body = 1KiB")) {
            RawResponse refused = write(gateway, "storeData", ONE + " ".repeat(1024));

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).contains("1024");
            assertThat(simulator.writeCounters().requests()).isZero();
        }
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
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "")) {
            assertThat(write(gateway, "storeData", ONE.replace("Sandbox.a", "Sandbox.open"))
                            .status())
                    .isEqualTo(200);
            // For the second write too, and for the opening of a session between them.
            simulator.failNext(statusCode, text == null ? List.of() : List.of(text, text), 3);

            RawResponse refused = write(gateway, "storeData", ONE);

            assertThat(refused.status()).as(refused.text()).isEqualTo(status);
            assertThat(refused.text()).contains(code);
            audited("\"outcome\":\"" + code + "\"");
        }
    }

    @Test
    void neverTakesSomethingElseForAnAnswer() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "")) {
            write(gateway, "storeData", ONE);
            simulator.writeFaults().arm(new Fault.NotJson(), 1, "");

            RawResponse refused = write(gateway, "storeData", ONE);

            assertThat(refused.status()).as(refused.text()).isEqualTo(502);
            audited("\"outcome\":\"upstream.protocol\"");
        }
    }

    @Test
    void storesNothingTwice() throws Exception {
        CanarySimulator simulator = simulator(Quirks.defaults());
        try (RunningGateway gateway = gateway(simulator, "retry.idempotent = on")) {
            write(gateway, "storeData", ONE);
            long before = simulator.writeCounters().requests();
            simulator.writeFaults().arm(new Fault.Reset(true), 1, "");

            RawResponse unclear = write(gateway, "storeData", ONE);

            assertThat(unclear.status()).as(unclear.text()).isEqualTo(502);
            assertThat(simulator.writeCounters().requests()).isEqualTo(before + 1);
            audited("\"outcome\":\"upstream.closed\"");
        }
    }

    // ---- the stage ----

    private CanarySimulator simulator(Quirks quirks) throws Exception {
        return CanarySimulator.start(
                        system, CanarySettings.defaults().withoutPlant().withQuirks(quirks))
                .toCompletableFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static Quirks lost(Quirks.LostSession answer) {
        Quirks usual = Quirks.defaults();
        return new Quirks(
                usual.errorHttpStatus(),
                usual.invalidToken(),
                usual.spelling(),
                answer,
                usual.unknownTag(),
                usual.onlyUnfinishedTokens(),
                usual.staleTokenRestarts(),
                usual.anyWord(),
                usual.qualityUnasked(),
                usual.liveNewestFirst(),
                usual.eventsContinuation(),
                usual.unknownViewIsError(),
                usual.seatPerApiRequest(),
                usual.refuseOlderValues());
    }

    private static RunningGateway gateway(CanarySimulator simulator, String more) throws InterruptedException {
        return RunningGateway.start("""
                upstreams.canary {
                  kind = canary, read-url = "%s/api/v2", pool.warm-up = off
                  write {
                    enabled = on, url = "%s/api/v1", data-sets = [Sandbox], auto-create-data-sets = on, pool.warm-up = off
                    %s
                  }
                }
                routes.write { path = /write, upstream = canary.write }
                """.formatted(simulator.readUrl(), simulator.writeUrl(), more));
    }

    private static RawResponse write(RunningGateway gateway, String call, String json) throws IOException {
        return post(gateway.port(), "/write/" + call, json);
    }

    private static RawResponse post(int port, String path, String json) throws IOException {
        String body = json.replace('\'', '"');
        try (RawClient client = RawClient.connect(port)) {
            return client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .readFinal();
        }
    }

    private static String read(CanarySimulator simulator, String call) throws IOException {
        try (RawClient client = RawClient.connect(simulator.readUrl().getPort())) {
            RawResponse answer = client.send(
                            "GET /api/v2/" + call + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .readFinal();
            assertThat(answer.status()).isEqualTo(200);
            return answer.text();
        }
    }

    private static Logger auditLog() {
        return (Logger) LoggerFactory.getLogger("headgate.audit");
    }

    /** The line that has all this in it; it is written when the request is over, which may be after its answer was read. */
    private String audited(String... parts) {
        String[] line = {""};
        Await.until("a line with " + List.of(parts), LIMIT, () -> {
            List<String> lines = List.copyOf(audit.list).stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .filter(each -> List.of(parts).stream().allMatch(each::contains))
                    .toList();
            line[0] = lines.isEmpty() ? "" : lines.get(0);
            return !lines.isEmpty();
        });
        return line[0];
    }
}
