package io.headgate.sandbox.canary;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The {@code search} of browse calls: words that occur anywhere in the full path, whatever their case; no wildcards. */
final class Search {
    private final List<String> words;
    private final boolean any;

    Search(String text, boolean any) {
        this.words = Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
        this.any = any;
    }

    /** Obsolete tags are never found. */
    boolean finds(Tag tag) {
        if (tag.obsolete()) {
            return false;
        }
        String path = tag.path().toLowerCase(Locale.ROOT);
        Predicate<String> contained = path::contains;
        return words.isEmpty()
                || (any ? words.stream().anyMatch(contained) : words.stream().allMatch(contained));
    }
}
