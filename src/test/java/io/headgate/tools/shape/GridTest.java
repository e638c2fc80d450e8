package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridTest {
    private static final String NAMED = "rows = /rows, fields = [\"name=/n\", \"value (°C)=/v\", \"note=/x\"]";

    @Test
    void saysWhatAllRowsShareOnce() {
        JsonNode answer = Shapes.json("""
                {"rows":[
                  {"n":"Plant.Kiln.Temp","v":71.080,"x":"ok"},
                  {"n":"Plant.Kiln.Speed","v":4.20,"x":"ok"},
                  {"n":"Plant.Kiln.Feed","v":null,"x":"ok"}]}
                """);

        Shaped page = Shapes.of("kind = csv, " + NAMED).apply(answer, Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        name = Plant.Kiln.<name>
                        note = ok
                        name,value (°C)
                        Temp,71.080
                        Speed,4.20
                        Feed,""");
        assertThat(page.more()).isNull();
        assertThat(page.notes()).isEmpty();
    }

    @Test
    void cutsTimesAfterTheDateAndBeforeTheZone() {
        JsonNode answer = Shapes.json("""
                ["2025-11-01T19:35:24.0110000+00:00","2025-11-01T19:59:23.7630000+00:00","2025-11-01T19:59:24.0000000+00:00"]
                """);

        Shaped page = Shapes.of("kind = csv, fields = [\"time=@row\"]").apply(answer, Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        time = 2025-11-01T<time>0000+00:00
                        time
                        19:35:24.011
                        19:59:23.763
                        19:59:24.000""");
    }

    @Test
    void tellsNumbersWithAllTheirDigits() {
        JsonNode answer = Shapes.json("[[18446744073709551615,71.08000183105469,0.10,-7]]");

        Shaped page = Shapes.of("kind = csv, fields = [\"a=/0\",\"b=/1\",\"c=/2\",\"d=/3\"]")
                .apply(answer, Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).endsWith("18446744073709551615,71.08000183105469,0.10,-7");
    }

    @Test
    void makesColumnsOfAllMembersWhereNoneAreChosen() {
        JsonNode answer = Shapes.json("{\"A.t1\":{\"Units\":\"bar\"},\"A.t2\":{\"Units\":\"°C\",\"Low\":\"0\"}}");

        Shaped page = Shapes.of("kind = table").apply(answer, Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        key | Units | Low
                        A.t1 | bar |\s
                        A.t2 | °C | 0""");
    }

    @Test
    void spreadsTheMembersOfAnObjectOverColumns() {
        JsonNode answer =
                Shapes.json("[{\"id\":1,\"p\":{\"a\":\"x\"}},{\"id\":2,\"p\":{\"b/c\":2}},{\"id\":3,\"p\":null}]");

        Shaped page = Shapes.of("kind = csv, fields = [/id, \"/p/*\"]").apply(answer, Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("id,a,b/c\n1,x,\n2,,2\n3,,");
    }

    @Test
    void escapesWhatCannotBeSeenOrTurnsTextAround() {
        JsonNode answer = Shapes.json("[\"a\\u202eb\\u0007c\\nd\\u2066e\\\\f\\ud83d\\ude00\\udb40\\udc41\"]");

        Shaped page = Shapes.of("kind = csv").apply(answer, Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("value\na\\u202eb\\u0007c\\nd\\u2066e\\\\f\ud83d\ude00\\udb40\\udc41");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void tellsEveryRowOnSomePageAndNoneTwice(long seed) {
        Random random = new Random(seed);
        boolean csv = random.nextBoolean();
        ArrayNode rows = JsonText.mapper().createArrayNode();
        List<Map<String, @Nullable String>> expected = new ArrayList<>();
        int size = 1 + random.nextInt(200);
        Texts texts = new Texts(random);
        for (int at = 0; at < size; at++) {
            ObjectNode row = rows.addObject();
            Map<String, @Nullable String> cells = new HashMap<>();
            for (String column : List.of("a", "b", "c")) {
                JsonNode value = texts.next(column);
                row.set(column, value);
                if (!value.isNull()) {
                    cells.put(column, value.asText());
                }
            }
            expected.add(cells);
        }
        Budget budget = new Budget(1 + random.nextInt(60), 50 + random.nextInt(5000), 20 + random.nextInt(1000));

        List<Shaped> pages = Shapes.pages(Shapes.of("kind = " + (csv ? "csv" : "table")), rows, budget);

        List<Map<String, @Nullable String>> told = new ArrayList<>();
        pages.forEach(page -> told.addAll(csv ? Untold.csv(page.text()) : Untold.table(page.text())));
        told.forEach(row -> row.values().removeIf(Objects::isNull));
        assertThat(told).isEqualTo(expected);
    }

    /** Values that are hard to tell: repeated, alike at their ends, empty, missing, with every separator in them. */
    private static final class Texts {
        private static final String[] PARTS = {
            "Plant.", "Line 1.", "Kiln/", ",", "\"", "|", " ", "\n", "\\", "\u202e", "x", "null", "<a>", "="
        };
        private final Random random;
        private final Map<String, Integer> kinds = new HashMap<>();

        Texts(Random random) {
            this.random = random;
        }

        JsonNode next(String column) {
            int kind = kinds.computeIfAbsent(column, name -> random.nextInt(5));
            return switch (kind) {
                case 0 -> Shapes.json(random.nextInt(9) == 0 ? "null" : Double.toString(random.nextDouble()));
                case 1 -> text("Plant.Kiln." + random.nextInt(1000) + ".Value");
                case 2 -> text("always the same");
                case 3 -> text("2025-11-01T0" + random.nextInt(10) + ":00:00.0000000Z");
                default -> random.nextInt(9) == 0 ? Shapes.json("null") : text(mixed());
            };
        }

        private String mixed() {
            StringBuilder text = new StringBuilder();
            for (int parts = random.nextInt(5); parts > 0; parts--) {
                text.append(PARTS[random.nextInt(PARTS.length)]);
            }
            return text.toString();
        }

        private static JsonNode text(String text) {
            return JsonText.mapper().getNodeFactory().textNode(text);
        }
    }
}
