package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.pool.Finding;
import io.headgate.testing.Probing;
import io.headgate.testing.ScriptedSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryDeepProbeTest {
    private static final Probing PROBING = new Probing();
    private static final String BROWSE = "GET /browseNodes";

    private final ScriptedSession session = new ScriptedSession();

    @AfterAll
    static void stop() {
        PROBING.close();
    }

    private Finding found(@Nullable String tag, boolean authorised) throws Exception {
        return PROBING.run(new CanaryDeepProbe(tag, authorised), session);
    }

    @Test
    void browsesTheTopWhereNoTagWasChosen() throws Exception {
        session.answer(BROWSE, 200, "{\"statusCode\":\"Good\",\"errors\":[],\"nodes\":{}}");

        assertThat(found(null, true)).isEqualTo(Finding.WELL);
    }

    @Test
    void readsTheLastValueOfTheChosenTag() throws Exception {
        session.answer(
                "GET /getTagData2?tags=Plant.%7BDiagnostics%7D.Requests%2Fsec%20now",
                200,
                "{\"statusCode\":\"Good\",\"errors\":[],\"data\":{\"a\":[{\"t\":\"x\",\"v\":1}]},\"continuation\":null}");

        assertThat(found("Plant.{Diagnostics}.Requests/sec now", true)).isEqualTo(Finding.WELL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {}                                | answered 500",
                "401 | no                                | answered 401: the api-token is not accepted",
                "200 | not found                         | answered something other than JSON",
                "200 | {\"statusCode\":\"BadUserToken\"} | answered with BadUserToken: the api-token is not accepted",
                "200 | {\"statusCode\":\"BadLicense\"}   | answered with BadLicense: the licence does not allow it, or no seat is free",
                "200 | {\"statusCode\":\"Errors\"}       | answered with another statusCode than Good",
                "200 | {\"errors\":[]}                   | answered with another statusCode than Good",
            })
    void tellsWhatIsWrong(int status, String content, String detail) throws Exception {
        session.answer(BROWSE, status, content);

        assertThat(found(null, true)).isEqualTo(Finding.ill(BROWSE + " " + detail));
    }

    @Test
    void doesNotBlameTheUpstreamForATokenThatNobodyConfigured() throws Exception {
        session.answer(BROWSE, 200, "{\"statusCode\":\"BadUserToken\",\"errors\":[]}");

        assertThat(found(null, false))
                .isEqualTo(new Finding(true, BROWSE + " answered with BadUserToken: no api-token is configured"));
    }
}
