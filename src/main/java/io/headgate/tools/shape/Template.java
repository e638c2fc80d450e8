package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A text with names in braces, which are replaced: {@code Results for the query '{query}'}. */
record Template(String text) {
    private static final Pattern NAME = Pattern.compile("\\{([^{}]+)}");

    /** The names in it, in order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        Matcher next = NAME.matcher(text);
        while (next.find()) {
            names.add(next.group(1));
        }
        return names;
    }

    /**
     * The text with the values of its names; null and what is missing are told as nothing.
     *
     * @param escape what makes a value harmless
     */
    String filled(Function<String, @Nullable JsonNode> value, UnaryOperator<String> escape) {
        return NAME.matcher(text).replaceAll(name -> {
            String given = Cells.text(value.apply(name.group(1)));
            return Matcher.quoteReplacement(given == null ? "" : escape.apply(given));
        });
    }
}
