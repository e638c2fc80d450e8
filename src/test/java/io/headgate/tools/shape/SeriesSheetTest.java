package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesSheetTest {
    private static final String SERIES = """
            kind = series, rows = /data, fields = ["time=/t", "value=/v", "quality=/q"]
            names { argument = tags, missing = "No such tag: {names}.", blank = "No values in this range: {names}." }
            sample { points = max_points, method = downsample }
            next { from = /continuation, into = continuation }
            """;

    private final Shape shape = Shapes.of(SERIES);

    @Test
    void tellsValuesBelowTheirTagAndQualityWhereItIsNotGood() {
        Shaped page = shape.apply(Shapes.json("""
                        {"data":{"A.t1":[{"t":"2025-11-01T19:35:24.0110000+00:00","v":71.08000183105469,"q":192},
                                         {"t":"2025-11-01T19:35:25.0110001+00:00","v":null,"q":32768}],
                                 "A.t2":[{"t":"2025-11-01T19:35:26.0000000+00:00","v":true,"q":0}]},"continuation":null}
                        """), Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        time = 2025-11-01T<time>+00:00
                        quality = 192 (good) where none is given, 0 = bad, 32768 = no data
                        time,value,quality
                        [A.t1] 2 values
                        19:35:24.0110000,71.08000183105469
                        19:35:25.0110001,,32768
                        [A.t2] 1 value
                        19:35:26.0000000,true,0""");
    }

    @Test
    void saysOnceWhatQualityAllHave() {
        Shaped page = shape.apply(
                Shapes.json("{\"data\":{\"A.t1\":[{\"t\":\"a\",\"v\":1,\"q\":88},{\"t\":\"b\",\"v\":2,\"q\":88}]}}"),
                Shapes.asked("{}"),
                Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("quality = 88 (uncertain)\ntime,value\n[A.t1] 2 values\na,1\nb,2");
    }

    @Test
    void tellsOneValueOfEachInARow() {
        Shaped page = shape.apply(
                Shapes.json(
                        "{\"data\":{\"A.t1\":[{\"t\":\"a\",\"v\":1,\"q\":192}],\"A.t2\":[{\"t\":\"b\",\"v\":null,\"q\":32768}]}}"),
                Shapes.asked("{}"),
                Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("name,time,value,quality\nA.t1,a,1,192\nA.t2,b,,32768");
    }

    @Test
    void tellsEmptyAndUnknownApart() {
        Shaped page = shape.apply(
                Shapes.json("""
                        {"data":{"A.t1":[],"A.t2":[{"t":"0001-01-01T00:00:00.0000000","v":null}],
                                 "A.t3":[{"t":"2025-11-01T19:35:26Z","v":1}]}}
                        """), Shapes.asked("{\"tags\":[\"A.t1\",\"A.t2\",\"A.t3\",\"A.t4\"]}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        time,value
                        [A.t3] 1 value
                        2025-11-01T19:35:26Z,1""");
        assertThat(page.notes()).containsExactly("No such tag: A.t2, A.t4.", "No values in this range: A.t1.");
    }

    @Test
    void believesTheAnswerOnWhatIsUnknown() {
        Shape confirmed = Shapes.of(SERIES + "names.unknown = /unknown");

        Shaped page = confirmed.apply(
                Shapes.json("{\"data\":{\"A.t1\":[],\"A.t2\":[]},\"unknown\":[\"A.t2\"]}"),
                Shapes.asked("{\"tags\":[\"A.t1\",\"A.t2\",\"A.t3\"]}"),
                Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("Nothing was found.");
        assertThat(page.notes()).containsExactly("No such tag: A.t2.", "No values in this range: A.t1, A.t3.");
    }

    @Test
    void saysNothingOfTagsThatHaveEndedOnAPageBefore() {
        Shaped page = shape.apply(
                Shapes.json("{\"data\":{\"A.t1\":[]}}"),
                Shapes.asked("{\"tags\":[\"A.t1\"],\"continuation\":[\"k\"]}"),
                Shapes.AMPLE);

        assertThat(page.notes()).isEmpty();
    }

    @Test
    void saysHowValuesWereChosen() {
        Shaped page = shape.apply(
                answer(1000, "A.t1"), Shapes.asked("{\"max_points\":20,\"downsample\":\"lttb\"}"), Shapes.AMPLE);

        assertThat(page.text()).contains("[A.t1] 20 values");
        assertThat(page.notes())
                .containsExactly(
                        "20 of 1000 values of A.t1 are told, chosen by LTTB, largest triangle three buckets,"
                                + " which keeps the look of the curve but not each extreme; where the quality changes, both sides are kept.");
    }

    @Test
    void tellsEveryValueOnSomePage() {
        JsonNode answer = answer(700, "A.t1", "A.t2", "A.t3");

        List<Shaped> pages = Shapes.pages(shape, answer, new Budget(10_000, 4_000, 100_000));

        List<String> told = new ArrayList<>();
        String tag = "";
        for (Shaped page : pages) {
            assertThat(page.text().length()).isLessThanOrEqualTo(4_000);
            for (String line : page.text().lines().toList()) {
                if (line.startsWith("[")) {
                    tag = line.substring(1, line.indexOf(']'));
                } else if (Character.isDigit(line.charAt(0))) {
                    told.add(tag + ' ' + line);
                }
            }
        }
        List<String> expected = new ArrayList<>();
        answer.get("data")
                .properties()
                .forEach(series -> series.getValue()
                        .forEach(item -> expected.add(series.getKey()
                                + ' '
                                + item.get("t").asText().replaceAll("2025-11-01T|Z", "")
                                + ','
                                + item.get("v").asText())));
        assertThat(pages).hasSizeGreaterThan(5);
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void saysThatTheAnswerIsNoLongerTheSame() {
        Shaped first = shape.apply(answer(100, "A.t1"), Shapes.asked("{}"), new Budget(10, 1 << 20, 1 << 20));
        assertThat(first.notes()).containsExactly("Rows 1 to 10 of 100.");

        Shaped second = shape.apply(
                answer(100, "B.t1"), java.util.Objects.requireNonNull(first.more()), new Budget(10, 1 << 20, 1 << 20));

        assertThat(second.notes())
                .containsExactly(
                        "The store's answer has changed since the page before: rows may be missing here, or be told a second time.",
                        "Rows 11 to 20 of 100.");
    }

    @Test
    void staysWithinItsTokens() {
        Budget budget = new Budget(100_000, 1 << 20, 500);

        for (Shaped page : Shapes.pages(shape, answer(300, "A.t1"), budget)) {
            assertThat(Tokens.estimate(page.text())).isLessThanOrEqualTo(500);
        }
    }

    private static JsonNode answer(int size, String... tags) {
        StringBuilder data = new StringBuilder();
        for (String tag : tags) {
            StringBuilder items = new StringBuilder();
            for (int at = 0; at < size; at++) {
                items.append(items.isEmpty() ? "" : ",")
                        .append("{\"t\":\"2025-11-01T%02d:%02d:%02dZ\",\"v\":%d.5,\"q\":192}"
                                .formatted(at / 3600, at / 60 % 60, at % 60, at % 97));
            }
            data.append(data.isEmpty() ? "" : ",").append("\"%s\":[%s]".formatted(tag, items));
        }
        return JsonText.literal("{\"data\":{" + data + "}}").tree();
    }
}
