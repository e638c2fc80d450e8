package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.upstream.http.Judgement;
import io.headgate.upstream.http.Look;
import io.headgate.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryAnswersTest {
    private static final CanaryAnswers READS = new CanaryAnswers(CanaryOperations.READ_SERVICE, false);
    private static final CanaryAnswers WRITES = new CanaryAnswers(CanaryOperations.WRITE_SERVICE, true);
    private static final String DATA = "/getTagData2?tags=A.t1";
    private static final String GOOD = "{\"statusCode\":\"Good\",\"errors\":[],\"data\":{}}";

    private static @Nullable Look look(CanaryAnswers rule, String target, String... fields) {
        return rule.look("POST", target, 200, Headers.of(fields));
    }

    private static Judgement judge(CanaryAnswers rule, String target, String body) {
        return judge(Objects.requireNonNull(look(rule, target)), body, body.length());
    }

    private static Judgement judge(Look look, String body, int cut) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        int at = Math.min(cut, bytes.length);
        Judgement first = at == 0 ? null : look.piece(ByteString.fromArray(bytes, 0, at));
        if (first == null && at < bytes.length) {
            first = look.piece(ByteString.fromArray(bytes, at, bytes.length - at));
        }
        return first == null ? look.end() : first;
    }

    private static Failure failure(Judgement judged) {
        return Objects.requireNonNull(judged.failure());
    }

    private static Arguments row(String body, FailureKind kind, Outcome outcome) {
        return Arguments.of(body, kind, outcome);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                row("{\"statusCode\":\"BadUserToken\",\"errors\":[]}", FailureKind.UPSTREAM_TOKEN, Outcome.SUCCESS),
                row("{\"statusCode\":\"BadLiveDataToken\",\"errors\":[]}", FailureKind.UPSTREAM_TOKEN, Outcome.SUCCESS),
                row("{\"statusCode\":\"BadSessionToken\",\"errors\":[]}", FailureKind.UPSTREAM_TOKEN, Outcome.SUCCESS),
                row("{\"errors\":[],\"statusCode\":\"BadSessionId\"}", FailureKind.UPSTREAM_TOKEN, Outcome.SUCCESS),
                row(
                        "{\"statusCode\":\"Error\",\"errors\":[\"Session token is invalid or has expired\"]}",
                        FailureKind.UPSTREAM_TOKEN,
                        Outcome.SUCCESS),
                row(
                        "{\"statusCode\":\"Errors\",\"errors\":[\"Tag is already being logged\",\"Tag is already being"
                                + " logged\"]}",
                        FailureKind.UPSTREAM_CONFLICT,
                        Outcome.SUCCESS),
                row("{\"statusCode\":\"BadLicense\",\"errors\":[]}", FailureKind.UPSTREAM_LICENCE, Outcome.IGNORE),
                row("{\"statusCode\":\"Errors\",\"errors\":[\"no\"]}", FailureKind.UPSTREAM_REJECTED, Outcome.IGNORE),
                row("{\"statusCode\":\"Error\"}", FailureKind.UPSTREAM_REJECTED, Outcome.IGNORE),
                row("{\"statusCode\":\"Strange\",\"errors\":[]}", FailureKind.UPSTREAM_REJECTED, Outcome.IGNORE),
                row("{\"errors\":[\"no\"],\"data\":{}}", FailureKind.UPSTREAM_REJECTED, Outcome.IGNORE),
                row("{\"statusCode\":7,\"errors\":[]}", FailureKind.UPSTREAM_PROTOCOL, Outcome.DROPPED),
                row("<html>\u00b0</html>", FailureKind.UPSTREAM_PROTOCOL, Outcome.DROPPED),
                row("", FailureKind.UPSTREAM_PROTOCOL, Outcome.DROPPED),
                row("{}", FailureKind.UPSTREAM_PROTOCOL, Outcome.DROPPED),
                row("{\"errors\":[]}", FailureKind.UPSTREAM_PROTOCOL, Outcome.DROPPED),
                row("{\"data\":{},\"statusCo", FailureKind.UPSTREAM_PROTOCOL, Outcome.DROPPED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void readsFailuresHoweverTheyAreCut(String body, FailureKind kind, Outcome outcome) {
        for (int cut = 0; cut <= body.getBytes(StandardCharsets.UTF_8).length; cut++) {
            for (CanaryAnswers rule : new CanaryAnswers[] {READS, WRITES}) {
                String target = rule == READS ? DATA : "/storeData";
                Judgement judged = judge(Objects.requireNonNull(look(rule, target)), body, cut);

                assertThat(failure(judged).kind()).as("cut at %d", cut).isEqualTo(kind);
                assertThat(judged.outcome()).isEqualTo(outcome);
                assertThat(judged.notNow()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD,
                "\r\n { \"data\" : { \"statusCode\":\"BadUserToken\" , \"errors\":[\"x\"] } , \"statusCode\" : \"Good\" }",
                "{\"eventIds\":[],\"events\":[],\"totalCount\":0}"
            })
    void believesWhatIsGood(String body) {
        for (int cut = 0; cut <= body.length(); cut++) {
            assertThat(judge(Objects.requireNonNull(look(READS, DATA)), body, cut))
                    .isEqualTo(Judgement.GOOD);
        }
    }

    @Test
    void decidesAsSoonAsItCan() {
        Look look = Objects.requireNonNull(look(READS, DATA));

        assertThat(look.piece(ByteString.fromString("{\"statusCode\":\"Good\"")))
                .isNull();
        assertThat(look.piece(ByteString.fromString(","))).isEqualTo(Judgement.GOOD);
    }

    @Test
    void doesNotWaitForReasonsBeyondWhatIsHeldBack() {
        Look look = Objects.requireNonNull(look(READS, DATA));
        assertThat(look.piece(ByteString.fromString("{\"statusCode\":\"Errors\",\"data\":\"")))
                .isNull();

        Judgement judged = look.piece(ByteString.fromString("x".repeat(Look.HELD)));

        assertThat(failure(Objects.requireNonNull(judged)).kind()).isEqualTo(FailureKind.UPSTREAM_REJECTED);
    }

    @Test
    void comesBackForATagWhenItsSessionHasTimedOut() {
        String body = "{\"statusCode\":\"Errors\",\"errors\":[\"Tag is already being logged\"]}";

        assertThat(failure(judge(WRITES, "/storeData", body)).retryAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void tellsTheStoresTextsOnceAndWithoutSecrets() {
        String body =
                "{\"statusCode\":\"Errors\",\"errors\":[\"bad tag A.\u00b0\",\"bad tag A.\u00b0\",\"line\\r\\nbreak\","
                        + "\"user token 8b0f2f0e-0000-4000-8000-000000000001 is odd\",\"password=hunter2 is wrong\",\""
                        + "y".repeat(5000) + "\"]}";

        String detail = failure(judge(READS, DATA, body)).detail();

        assertThat(detail)
                .startsWith("The historian answered with Errors: bad tag A.\u00b0 (2 times); line break; ")
                .doesNotContain("8b0f2f0e", "hunter2", "\n")
                .hasSizeLessThan(1500);
    }

    @Test
    void tellsNoTextsWherePasswordsAreAskedFor() {
        String body = "{\"statusCode\":\"Errors\",\"errors\":[\"swordfish is not it\"]}";

        assertThat(failure(judge(READS, "/getUserToken", body)).detail())
                .isEqualTo("The historian answered with Errors.");
    }

    @Test
    void looksAtNothingElse() {
        assertThat(READS.look("GET", DATA, 404, Headers.EMPTY)).isNull();
        assertThat(READS.look("HEAD", DATA, 200, Headers.EMPTY)).isNull();
        assertThat(look(READS, "/help", "Content-Type", "text/html")).isNull();
    }

    @Test
    void asksNothingOfCallsItDoesNotKnow() {
        String[] json = {"Content-Type", "application/json; charset=utf-8"};

        assertThat(judge(Objects.requireNonNull(look(READS, "/new", json)), "[1]", 3))
                .isEqualTo(Judgement.GOOD);
        assertThat(failure(judge(
                                Objects.requireNonNull(look(READS, "/new", json)),
                                "{\"statusCode\":\"BadLicense\"}",
                                9))
                        .kind())
                .isEqualTo(FailureKind.UPSTREAM_LICENCE);
    }

    @Test
    void doesNotBelieveWhatItCannotRead() {
        Look look = Objects.requireNonNull(look(READS, DATA, "Content-Encoding", "gzip"));

        assertThat(failure(Objects.requireNonNull(look.piece(ByteString.fromString("x"))))
                        .kind())
                .isEqualTo(FailureKind.UPSTREAM_PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"stored\":true}", "{\"errors\":[],\"stored\":true}"})
    void takesNoWriteForDoneThatDoesNotSaySo(String body) {
        assertThat(failure(judge(WRITES, "/storeData", body)).kind()).isEqualTo(FailureKind.UPSTREAM_PROTOCOL);
        assertThat(judge(WRITES, "/getDatasets", body)).isEqualTo(Judgement.GOOD);
    }

    @Test
    void waitsForNoWordOfAWriteBeyondWhatIsHeldBack() {
        Look look = Objects.requireNonNull(look(WRITES, "/storeData"));
        assertThat(look.piece(ByteString.fromString("{\"data\":\""))).isNull();

        Judgement judged = look.piece(ByteString.fromString("x".repeat(Look.HELD)));

        assertThat(failure(Objects.requireNonNull(judged)).kind()).isEqualTo(FailureKind.UPSTREAM_PROTOCOL);
    }

    @Test
    void takesNoOtherSuccessOfAWriteForOne() {
        Look look = Objects.requireNonNull(WRITES.look("POST", "/storeData", 204, Headers.EMPTY));

        assertThat(failure(look.end()).kind()).isEqualTo(FailureKind.UPSTREAM_PROTOCOL);
        assertThat(READS.look("POST", DATA, 204, Headers.EMPTY)).isNull();
    }
}
