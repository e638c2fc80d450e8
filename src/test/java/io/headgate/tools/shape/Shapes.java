package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.headgate.config.Document;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shapes from a few lines of configuration, and all the pages of an answer. */
final class Shapes {
    static final Budget AMPLE = new Budget(1_000_000, 1 << 30, 1 << 30);

    private static final String DEFAULTS = """
            kind = outline, fields = [], without = [], separator = ".", empty = "Nothing was found.", structured = off
            names { missing = "Not in the answer: {names}.", blank = "Nothing of: {names}." }
            sample.standard = min-max
            max-points = 5000, max-bytes = 256KiB, max-tokens = 6000
            """;

    private Shapes() {}

    static Document document(String lines) {
        return Document.parse(
                "vars.shape {\n" + DEFAULTS + "\n" + lines + "\n}", "shape.conf", ConfigFactory.empty(), Map.of());
    }

    static Shape of(String lines) {
        Document document = document(lines);
        ShapeConfig config = ShapeConfig.from(document.section("vars").section("shape"));
        assertThat(document.report().problems()).isEmpty();
        return config.shape();
    }

    static JsonNode json(String text) {
        return JsonText.literal(text).tree();
    }

    static Reading asked(String arguments) {
        return Reading.begin((ObjectNode) json(arguments));
    }

    /** Each page, gone on to by what the one before said, as a client does. */
    static List<Shaped> pages(Shape shape, JsonNode answer, Budget budget) {
        List<Shaped> pages = new ArrayList<>();
        Reading next = asked("{}");
        while (next != null) {
            Shaped page = shape.apply(answer, next, budget);
            pages.add(page);
            next = page.more() == null
                    ? null
                    : Reading.of(page.more().content()).orElseThrow();
        }
        return pages;
    }
}
