package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
    private static final String TAGS = "kind = paths, rows = /tags, next { from = /continuation, into = continuation }";

    @Test
    void tellsTheBeginningOfNamesOnce() {
        Shaped page = Shapes.of(TAGS).apply(Shapes.json("""
                                {"tags":["H.Kiln.132 - Kiln.Temp.Value","H.Kiln.132 - Kiln.Temp.Limit","H.Kiln.Speed","H.Mill"],
                                 "continuation":null}
                                """), Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        H.
                         Kiln.
                          132 - Kiln.Temp.
                           Value
                           Limit
                          Speed
                         Mill""");
    }

    @Test
    void goesOnWithTheStoresNextPage() {
        Shape shape = Shapes.of(TAGS);
        Reading first = Shapes.asked("{\"search\":\"kiln\"}");

        Shaped page = shape.apply(Shapes.json("{\"tags\":[\"A.b\"],\"continuation\":\"x\\ty\"}"), first, Shapes.AMPLE);

        assertThat(page.more()).isNotNull().satisfies(more -> {
            assertThat(more.arguments()).isEqualTo(Shapes.json("{\"search\":\"kiln\",\"continuation\":\"x\\ty\"}"));
            assertThat(more.told()).isZero();
        });
        assertThat(page.notes()).containsExactly("The store has more.");
        assertThat(first.arguments()).isEqualTo(Shapes.json("{\"search\":\"kiln\"}"));
    }

    @Test
    void endsWhereEachPartOfTheQuestionHas() {
        Shape shape = Shapes.of(TAGS);

        assertThat(shape.apply(
                                Shapes.json("{\"tags\":[\"A.b\"],\"continuation\":[null,null]}"),
                                Shapes.asked("{}"),
                                Shapes.AMPLE)
                        .more())
                .isNull();
        assertThat(shape.apply(
                                Shapes.json("{\"tags\":[\"A.b\"],\"continuation\":[null,\"k\"]}"),
                                Shapes.asked("{}"),
                                Shapes.AMPLE)
                        .more())
                .isNotNull();
    }

    @Test
    void saysWhenNothingWasFound() {
        Shaped page = Shapes.of(TAGS + ", empty = \"No tag matches.\"")
                .apply(Shapes.json("{\"tags\":[]}"), Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("No tag matches.");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void tellsEveryNameExactlyOnceWhateverItIs(long seed) {
        Random random = new Random(seed);
        String[] parts = {"A", "Kiln 1", " b", ".", "..", "x\\", "", "\n", "{D}", "°C"};
        List<String> names = new ArrayList<>();
        for (int at = 0; at < 1 + random.nextInt(300); at++) {
            StringBuilder name = new StringBuilder(parts[random.nextInt(3)]);
            for (int more = random.nextInt(4); more > 0; more--) {
                name.append('.').append(parts[random.nextInt(parts.length)]);
            }
            names.add(name.toString());
        }
        ArrayNode answer = JsonText.mapper().createArrayNode();
        names.forEach(answer::add);
        Budget budget = new Budget(1 + random.nextInt(100), 60 + random.nextInt(1000), 20 + random.nextInt(300));

        List<Shaped> pages = Shapes.pages(Shapes.of("kind = paths"), answer, budget);

        List<String> told = new ArrayList<>();
        pages.forEach(page -> told.addAll(Untold.paths(page.text(), '.')));
        assertThat(told).isEqualTo(names);
    }
}
