package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The kinds that tell few rows, or rows of text. */
class TextKindsTest {
    @Test
    void tellsNamesAndValuesAsAnOutline() {
        Shaped page = Shapes.of("kind = outline, rows = /result, without = [/config/secret]")
                .apply(Shapes.json("""
                                {"result":{"status":"green","points":12,"config":{"secret":"x","params":{"size":4,"distance":"Dot"}},
                                 "empty":{},"none":null,"text":"","odd: name":[1,2.50,"a"],"list":[{"a":1},{"a":2}]}}
                                """), Shapes.asked("{}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        status: green
                        points: 12
                        config:
                         params:
                          size: 4
                          distance: Dot
                        empty: {}
                        none: null
                        text: ""
                        "odd: name": [1,2.50,"a"]
                        list:
                         0:
                          a: 1
                         1:
                          a: 2""");
    }

    @Test
    void repeatsWhereAnOutlineGoesOn() {
        Shape shape = Shapes.of("kind = outline");

        Shaped second = Shapes.pages(shape, Shapes.json("{\"a\":{\"b\":1,\"c\":2}}"), new Budget(1, 100, 100))
                .get(1);

        assertThat(second.text()).isEqualTo("a:\n c: 2");
    }

    @Test
    void tellsATextForEachRow() {
        Shaped page = Shapes.of("""
                        kind = text, rows = /points, fields = ["content=/payload/document", "metadata=/payload/metadata"]
                        text { heading = "Results for the query '{query}'", row = "<entry>{content}|{metadata}</entry>" }
                        """).apply(Shapes.json("""
                                {"points":[{"payload":{"document":"one\\ntwo \\u202e","metadata":{"n":1}}},{"payload":{"document":"x"}}]}
                                """), Shapes.asked("{\"query\":\"kiln\"}"), Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("""
                        Results for the query 'kiln'
                        <entry>one
                        two \\u202e|{"n":1}</entry>
                        <entry>x|</entry>""");
    }

    @Test
    void tellsCompactJson() {
        Shape shape = Shapes.of("kind = json, rows = /r, fields = [/id, \"size=/a/b\"], structured = on");

        Shaped page = shape.apply(
                Shapes.json("{\"r\":[{\"id\":18446744073709551615,\"a\":{\"b\":1.50}},{\"id\":\"x\"}]}"),
                Shapes.asked("{}"),
                Shapes.AMPLE);

        assertThat(page.text()).isEqualTo("{\"id\":18446744073709551615,\"size\":1.50}\n{\"id\":\"x\"}");
        assertThat(page.structured())
                .isEqualTo(Shapes.json("{\"rows\":[{\"id\":18446744073709551615,\"size\":1.50},{\"id\":\"x\"}]}"));
    }
}
