package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.UpstreamName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations that an operator names, and what is said of mistakes in them. */
class OperationEntriesTest {
    private static OperationTable table(String upstream, String entries) {
        GatewayConfig.Reading reading = Configurations.read(
                Configurations.WHOLE + "headgate.upstreams." + upstream + ".operations " + entries + "\n");
        assertThat(reading.report().text()).doesNotContain("error");
        return reading.config().upstream(new UpstreamName(upstream)).operations();
    }

    private static String mistakes(String entries) {
        return Configurations.reportOf("headgate.upstreams.web.operations " + entries + "\n")
                .text();
    }

    @Test
    void addsToAKindThatNamesNothing() {
        OperationTable table = table(
                "web", "{ find { method = POST, path = \"/items/{id}/find\", class = read, name = items.find } }");

        assertThat(table.find("POST", "/items/7/find")).isEqualTo(new Operation("items.find", OperationClass.READ));
        assertThat(table.find("POST", "/items/7")).isEqualTo(new Operation("rest", OperationClass.NOT_REPEATABLE));
    }

    @Test
    void takesThePlaceOfWhatTheKindSaysAndKeepsWhatElseIsKnownOfIt() {
        OperationTable table = table(
                "qdrant",
                "{ search { method = POST, path = \"/collections/{c}/points/query\", class = not-repeatable } }");

        assertThat(table.find("POST", "/collections/a/points/query"))
                .isEqualTo(new Operation("search", OperationClass.NOT_REPEATABLE, true));
        assertThat(table.find("POST", "/collections/a/points/scroll").name()).isEqualTo("qdrant.points.scroll");
    }

    @Test
    void neverShadowsWhatIsMoreSpecific() {
        OperationTable table =
                table("qdrant", "{ all { method = POST, path = \"/collections/{c}/points/{what}\", class = read } }");

        assertThat(table.find("POST", "/collections/a/points/delete").operationClass())
                .isEqualTo(OperationClass.IDEMPOTENT);
        assertThat(table.find("POST", "/collections/a/points/other").operationClass())
                .isEqualTo(OperationClass.READ);
    }

    @Test
    void belongsToOneUpstream() {
        GatewayConfig.Reading reading = Configurations.read(Configurations.WHOLE
                + "headgate.upstreams.web.operations { a { method = GET, path = /a, class = administration } }\n");

        assertThat(reading.config()
                        .upstream(new UpstreamName("qdrant"))
                        .operations()
                        .find("GET", "/a")
                        .operationClass())
                .isEqualTo(OperationClass.READ);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ a { method = get, path = /a, class = read } } | operations.a.method",
                "{ a { method = GET, path = \"/a/\", class = read } } | operations.a.path",
                "{ a { method = GET, path = \"/{}\", class = read } } | operations.a.path",
                "{ a { method = GET, path = /a, class = reads } } | operations.a.class",
                "{ a { method = GET, path = /a, class = read, name = \"a b\" } } | operations.a.name",
                "{ a { method = GET, path = /a, class = read, kind = x } } | operations.a.kind",
                "{ a { path = /a, class = read } } | operations.a.method",
            })
    void tellsWhereAMistakeIs(String entries, String key) {
        assertThat(mistakes(entries)).contains("test.conf:4: error: headgate.upstreams.web." + key);
    }

    @Test
    void refusesTwoEntriesForOnePlace() {
        assertThat(mistakes("{ a { method = GET, path = \"/x/{i}\", class = read },"
                        + " b { method = GET, path = \"/x/{j}\", class = idempotent } }"))
                .contains("operations.b.path", "operation a has the same method and path");
    }
}
