package io.headgate.tools;

import io.headgate.config.Section;
import io.headgate.tools.shape.Budget;
import io.headgate.tools.shape.Shape;
import io.headgate.tools.shape.Shaped;
import java.util.List;

/** How a tool tells what a store has answered. */
public record Shaping(Shape shape, Budget budget) {
    /** Whether reading can go on where a page ended. */
    static final boolean CONTINUES = true;

    private static final Budget USUAL = new Budget(1_000, 64 << 10, 8_000);

    static Shaping from(Section section) {
        section.ignoreRest();
        return new Shaping(
                (answer, reading, budget) ->
                        new Shaped(answer.toString(), answer.isObject() ? answer : null, null, List.<String>of()),
                USUAL);
    }
}
