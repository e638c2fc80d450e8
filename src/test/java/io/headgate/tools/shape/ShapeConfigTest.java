package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.config.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "kind = chart -> vars.shape.kind",
                "rows = result -> vars.shape.rows",
                "fields = [name] -> vars.shape.fields",
                "'kind = csv, fields = [\"a=/x\", \"a=/y\"]' -> has the same title twice",
                "kind = series -> must be those of the time, of the value",
                "kind = text -> vars.shape.text.row",
                "'kind = text, text.row = \"{a}\", fields = [/b]' -> names a, which is no title of fields",
                "'kind = json, without = [/a]' -> vars.shape.without",
                "separator = ab -> vars.shape.separator",
                "max-tokens = 0 -> vars.shape.max-tokens",
                "next.from = /x -> vars.shape.next.into",
                "sample.standard = mean -> vars.shape.sample.standard"
            })
    void refusesWhatCannotBeMeant(String lines, String told) {
        Document document = Shapes.document(lines);

        ShapeConfig.from(document.section("vars").section("shape"));

        assertThat(document.report().text()).contains("shape.conf:").contains(told);
    }
}
