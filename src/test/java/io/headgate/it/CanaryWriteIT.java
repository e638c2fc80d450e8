package io.headgate.it;

import static io.headgate.it.WriteStage.post;
import static io.headgate.it.WriteStage.read;
import static io.headgate.it.WriteStage.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.canary.Quirks;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Writing to a historian through the gateway, against the simulator. */
class CanaryWriteIT {
    private final WriteStage stage = new WriteStage();

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void storesWhatCanBeReadBackAndLeavesNoNullBehind() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            RawResponse stored = write(gateway, "storeData", """
                    {'tvqs':{'Sandbox.v20':[['2019-10-01T01:23:45Z',1.23],['2019-10-01T02:34:56Z',2.34],
                     ['2019-10-01T03:45:01Z',3.45],['2019-10-01T04:56:12Z',4.56]]}}""");
            assertThat(stored.status()).as(stored.text()).isEqualTo(200);
            assertThat(stored.text()).contains("\"Good\"");
            assertThat(simulator.writeSessions()).isEqualTo(1);
            Await.until(
                    "the session has a seat",
                    WriteStage.LIMIT,
                    () -> gateway.metric("canary_seats{upstream=\"canary\",state=\"taken\"}") == 1);
            assertThat(stage.audited("\"values\":4", "\"outcome\":\"written\""))
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
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            write(gateway, "storeData", WriteStage.ONE);
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
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "client-timeout = 3s")) {
            write(gateway, "storeData", WriteStage.ONE);
            long before = simulator.writeCounters().requests();
            // One call a second. A leap of the clock may meet one that is under way: with it, the silence before and
            // the next one's way it
            // stays below the three seconds after which the service forgets the session.
            for (int calls : new int[] {2, 4}) {
                Await.until(
                        calls + " calls keep it alive",
                        WriteStage.LIMIT,
                        () -> simulator.writeCounters().requests() >= before + calls);
                simulator.clock().advance(Duration.ofMillis(800));
            }

            assertThat(write(gateway, "storeData", WriteStage.ONE).status()).isEqualTo(200);
            assertThat(simulator.writeSessions()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Quirks.LostSession.class)
    void opensAnotherSessionInPlaceOfOneThatExpired(Quirks.LostSession answer) throws Exception {
        CanarySimulator simulator = stage.simulator(lost(answer));
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            write(gateway, "storeData", WriteStage.ONE);
            simulator.expireTokens();

            RawResponse again = write(gateway, "storeData", WriteStage.ONE.replace("00:00:00", "00:00:01"));

            assertThat(again.status()).as(again.text()).isEqualTo(200);
            assertThat(simulator.writeSessions()).isEqualTo(1);
            assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.a")).contains("00:00:01.0000000");
        }
    }

    @Test
    void asksForASessionInVainAndThenRestsForAWhile() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            simulator.failNext("BadLicense", List.of(), 1);

            RawResponse first = write(gateway, "storeData", WriteStage.ONE);
            RawResponse second = write(gateway, "storeData", WriteStage.ONE);

            assertThat(List.of(first, second)).allSatisfy(refused -> {
                assertThat(refused.status()).as(refused.text()).isEqualTo(503);
                assertThat(refused.text()).contains("write.session", "upstream.licence");
                assertThat(refused.header("Retry-After")).isPresent();
            });
            assertThat(simulator.writeCounters().requests()).isEqualTo(1);
            Await.until(
                    "it asks again",
                    WriteStage.LIMIT,
                    () -> write(gateway, "storeData", WriteStage.ONE).status() == 200);
        }
    }

    @Test
    void servesManyWritersInOneSession() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "");
                RawClient all = gateway.client()) {
            String body = WriteStage.ONE.replace('\'', '"');
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
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "pool.backoff { first = 50ms, max = 100ms }")) {
            write(gateway, "storeData", WriteStage.ONE);
            simulator.stop().toCompletableFuture().get(WriteStage.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(write(gateway, "storeData", WriteStage.ONE).status()).isIn(502, 503);
            simulator.expireTokens();
            simulator.restart().toCompletableFuture().get(WriteStage.LIMIT.toSeconds(), TimeUnit.SECONDS);

            Await.until(
                    "it writes again",
                    WriteStage.LIMIT,
                    () -> write(gateway, "storeData", WriteStage.ONE).status() == 200);
            assertThat(simulator.writeSessions()).isEqualTo(1);
        }
    }

    @Test
    void tellsOfAConflictAndDoesNotAskAgain() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            simulator.nextTokens("foreign");
            post(
                    simulator.writeUrl().getPort(),
                    "/api/v1/getSessionToken",
                    "{'historians':['localhost'],'clientId':'other','settings':{'autoCreateDatasets':true}}");
            post(
                    simulator.writeUrl().getPort(),
                    "/api/v1/storeData",
                    WriteStage.ONE.replace("{'tvqs'", "{'sessionToken':'foreign','tvqs'"));

            RawResponse first = write(gateway, "storeData", WriteStage.ONE);
            long asked = simulator.writeCounters().requests();
            RawResponse second = write(gateway, "storeData", WriteStage.ONE);

            assertThat(first.status()).as(first.text()).isEqualTo(409);
            assertThat(first.header("Retry-After")).contains("60");
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.header("Retry-After")).isPresent();
            assertThat(simulator.writeCounters().requests()).isEqualTo(asked);
            stage.audited("\"outcome\":\"upstream.conflict\"");
            assertThat(write(gateway, "storeData", WriteStage.ONE.replace("Sandbox.a", "Sandbox.b"))
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
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            RawResponse refused = write(gateway, call, body);

            assertThat(refused.status()).as(refused.text()).isEqualTo(status);
            assertThat(refused.text()).contains(code);
            assertThat(simulator.writeCounters().requests()).isZero();
            stage.audited("\"outcome\":\"" + code + "\"");
        }
    }

    @Test
    void refusesWhatIsTooLargeAndSaysSoInTheAuditLog() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "max-body = 1KiB")) {
            RawResponse refused = write(gateway, "storeData", WriteStage.ONE + " ".repeat(1024));

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).contains("1024");
            stage.audited("\"outcome\":\"request.too-large\"", "canary.storeData", "\"tags\":0");

            String chunked =
                    "POST /write/noData HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n"
                            + " ".repeat(2048) + "\r\n0\r\n\r\n";
            try (RawClient client = gateway.client()) {
                assertThat(client.send(chunked).readFinal().status()).isEqualTo(413);
            }
            stage.audited("\"outcome\":\"request.too-large\"", "canary.noData");
            assertThat(simulator.writeCounters().requests()).isZero();
        }
    }

    @Test
    void saysInTheAuditLogWhatAReadOnlyRouteRefused() throws Exception {
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (RunningGateway gateway = WriteStage.gateway(simulator, "")) {
            assertThat(post(gateway.port(), "/read-only/storeData", WriteStage.ONE)
                            .status())
                    .isEqualTo(403);
            stage.audited("\"outcome\":\"route.read-only\"", "canary.storeData", "\"client\":\"127.0.0.1\"");
            assertThat(post(gateway.port(), "/read-only/version", "").status()).isEqualTo(200);
            assertThat(stage.lines("canary.version")).isEmpty();
            assertThat(simulator.writeSessions()).isZero();
        }
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
}
