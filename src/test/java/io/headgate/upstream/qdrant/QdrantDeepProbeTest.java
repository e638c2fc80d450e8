package io.headgate.upstream.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.pool.Finding;
import io.headgate.testing.Probing;
import io.headgate.testing.ScriptedSession;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QdrantDeepProbeTest {
    private static final Probing PROBING = new Probing();
    private static final String LIST = "GET /collections";
    private static final String TWO =
            "{\"result\":{\"collections\":[{\"name\":\"plant a\"},{\"name\":\"b\"}]},\"status\":\"ok\",\"time\":1e-6}";
    private static final String GOOD = "{\"result\":{\"count\":3,\"status\":\"green\"},\"status\":\"ok\",\"time\":0.1}";

    private final ScriptedSession session = new ScriptedSession();

    @AfterAll
    static void stop() {
        PROBING.close();
    }

    private Finding found(@Nullable String collection, boolean authorised) throws Exception {
        return PROBING.run(new QdrantDeepProbe(collection, authorised), session);
    }

    @Test
    void looksAtTheFirstCollectionWhereNoneWasChosen() throws Exception {
        session.answer(LIST, 200, TWO)
                .answer("GET /collections/plant%20a", 200, GOOD)
                .answer("POST /collections/plant%20a/points/count", 200, GOOD);

        assertThat(found(null, true)).isEqualTo(Finding.WELL);
        assertThat(session.asked())
                .isEqualTo(List.of(
                        LIST,
                        "GET /collections/plant%20a",
                        "POST /collections/plant%20a/points/count {\"exact\":false}"));
    }

    @Test
    void isContentWithTheListWhereThereIsNoCollection() throws Exception {
        session.answer(LIST, 200, "{\"result\":{\"collections\":[]},\"status\":\"ok\",\"time\":0.1}");

        assertThat(found(null, true)).isEqualTo(Finding.WELL);
        assertThat(session.asked()).containsExactly(LIST);
    }

    @Test
    void looksOnlyAtTheChosenCollection() throws Exception {
        session.answer("GET /collections/b", 200, GOOD).answer("POST /collections/b/points/count", 200, GOOD);

        assertThat(found("b", true)).isEqualTo(Finding.WELL);
        assertThat(session.asked()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503 | {}                                   | answered 503",
                "401 | Must provide an API key              | answered 401: the api-key is not accepted",
                "403 | {\"status\":{\"error\":\"no\"}}      | answered 403: the api-key is not accepted",
                "404 | {\"status\":{\"error\":\"none\"}}    | answered 404",
                "301 | moved                                | answered 301",
                "200 | <html>welcome</html>                 | answered something other than JSON",
                "200 | {\"status\":\"ok\"                   | answered something other than JSON",
                "200 | {\"status\":\"ok\"} {}               | answered something other than JSON",
                "200 | [\"ok\"]                             | answered something other than JSON",
                "200 | {\"result\":{\"status\":\"ok\"}}     | answered without status ok",
                "200 | {\"status\":{\"error\":\"bad\"}}     | answered without status ok",
            })
    void tellsWhatIsWrongWithTheChosenCollection(int status, String content, String detail) throws Exception {
        session.answer("GET /collections/b", status, content);

        assertThat(found("b", true)).isEqualTo(Finding.ill("GET /collections/b " + detail));
    }

    @Test
    void tellsThatTheCountFailsAlthoughTheDescriptionIsThere() throws Exception {
        session.answer("GET /collections/b", 200, GOOD).answer("POST /collections/b/points/count", 500, "{}");

        assertThat(found("b", true)).isEqualTo(Finding.ill("POST /collections/b/points/count answered 500"));
    }

    @Test
    void tellsThatNothingWasAnswered() throws Exception {
        assertThat(found(null, true)).isEqualTo(Finding.ill(LIST + " was not answered: closed by upstream"));
    }

    @Test
    void doesNotBlameTheUpstreamForAKeyThatNobodyConfigured() throws Exception {
        session.answer(LIST, 401, "Must provide an API key");

        assertThat(found(null, false)).isEqualTo(new Finding(true, LIST + " answered 401: no api-key is configured"));
    }

    @Test
    void doesNotMindThatACollectionGoesWhileItLooks() throws Exception {
        session.answer(LIST, 200, TWO).answer("GET /collections/plant%20a", 404, "{}");

        assertThat(found(null, true))
                .isEqualTo(new Finding(true, "GET /collections/plant%20a answered 404: the collection has just gone"));
    }
}
