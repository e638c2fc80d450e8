package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The headers of W3C Trace Context, sections 3.2 and 3.3. */
class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";

    @ParameterizedTest
    @CsvSource({
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00, 00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff, 01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02, 00",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings, 01",
    })
    void passesAValidParentOn(String given, String flags) {
        TraceContext context = TraceContext.continued(List.of(given), List.of());

        assertThat(context.parent()).isEqualTo("00-" + TRACE + "-" + PARENT + "-" + flags);
    }

    static Stream<String> invalidParents() {
        return Stream.of(
                "",
                "00",
                "00-" + "0".repeat(32) + "-" + PARENT + "-01",
                "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT.toUpperCase(java.util.Locale.ROOT) + "-01",
                "ff-" + TRACE + "-" + PARENT + "-01",
                "FF-" + TRACE + "-" + PARENT + "-01",
                "0g-" + TRACE + "-" + PARENT + "-01",
                "00-" + "a".repeat(2000) + "-" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT + "-1",
                "00-" + TRACE + "-" + PARENT + "-0G",
                "00-" + TRACE + "-" + PARENT + "-01-more",
                "00-" + TRACE + "-" + PARENT + "-01-",
                "cc-" + TRACE + "-" + PARENT + "-01more",
                "00_" + TRACE + "-" + PARENT + "-01",
                "00-" + TRACE + "_" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT + "_01",
                " " + VALID,
                VALID + " ",
                VALID + "," + VALID,
                "00-" + TRACE.substring(1) + "\n-" + PARENT + "-01",
                "00-\u0660" + TRACE.substring(1) + "-" + PARENT + "-01");
    }

    @ParameterizedTest
    @MethodSource("invalidParents")
    void startsANewTraceInsteadOfAnInvalidOne(String given) {
        TraceContext context = TraceContext.continued(List.of(given), List.of("vendor=value"));

        assertNew(context);
    }

    @Test
    void startsANewTraceWhenTheParentIsMissingOrRepeated() {
        assertNew(TraceContext.continued(List.of(), List.of("vendor=value")));
        assertNew(TraceContext.continued(List.of(VALID, VALID), List.of("vendor=value")));
    }

    @Test
    void makesIdsThatItWouldAcceptItself() {
        for (int i = 0; i < 1000; i++) {
            TraceContext made = TraceContext.start(i % 2 == 0);

            TraceContext read = TraceContext.continued(List.of(made.parent()), List.of());

            assertThat(read).isEqualTo(made);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "congo=t61rcWkgMzE | congo=t61rcWkgMzE",
                "`a=1 ,\tb=2`       | a=1,b=2",
                "`a=1,,b=2,`        | a=1,b=2",
                "tenant@vendor=x    | tenant@vendor=x",
                "0tenant@vendor=x   | 0tenant@vendor=x",
                "`a=b c`            | `a=b c`",
                "A=1                | ``",
                "a                  | ``",
                "=1                 | ``",
                "a=                 | ``",
                "a=1=2              | ``",
                "a=1,a=2            | ``",
                "0a=1               | ``",
                "a=\u00e9           | ``",
                "`a=\u001b`         | ``",
            })
    void readsTheStateByItsRules(String given, String expected) {
        assertThat(TraceContext.continued(List.of(VALID), List.of(given)).state())
                .isEqualTo(expected);
    }

    @Test
    void joinsTheLinesOfTheState() {
        assertThat(TraceContext.continued(List.of(VALID), List.of("a=1", "b=2")).state())
                .isEqualTo("a=1,b=2");
    }

    @Test
    void dropsAStateOfMoreThan32Members() {
        assertThat(state(32, 1)).hasSizeGreaterThan(100);
        assertThat(state(33, 1)).isEmpty();
    }

    @Test
    void shortensALongStateByWholeMembersLongOnesFirst() {
        String longOne = "long=" + "x".repeat(200);

        String kept = TraceContext.continued(
                        List.of(VALID), List.of("a=" + "1".repeat(100), longOne, "b=" + "2".repeat(100), longOne + "y"))
                .state();

        // The two long members have the same key, which no state may have.
        assertThat(kept).isEmpty();
        assertThat(state(10, 100))
                .hasSizeLessThanOrEqualTo(512)
                .startsWith("k0=")
                .endsWith("v");
        assertThat(TraceContext.continued(
                                List.of(VALID),
                                List.of(
                                        "a=" + "1".repeat(120),
                                        longOne,
                                        "b=" + "2".repeat(120),
                                        "c=" + "3".repeat(120)))
                        .state())
                .isEqualTo("a=" + "1".repeat(120) + ",b=" + "2".repeat(120) + ",c=" + "3".repeat(120));
    }

    private static String state(int members, int length) {
        List<String> all = IntStream.range(0, members)
                .mapToObj(i -> "k" + i + "=" + "v".repeat(length))
                .toList();
        return TraceContext.continued(List.of(VALID), all).state();
    }

    private static void assertNew(TraceContext context) {
        assertThat(context.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
        assertThat(context.parentId()).matches("[0-9a-f]{16}").isNotEqualTo(PARENT);
        assertThat(context.sampled()).isFalse();
        assertThat(context.state()).isEmpty();
    }
}
