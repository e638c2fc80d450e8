package io.headgate.upstream.canary;

import java.util.List;

/**
 * The part of a historian that may be written to. The first segment of a tag's name is its data set, as the write service has it.
 *
 * @param patterns each the name of a data set, or, with {@code *} at its end, the beginning of tag names; compared letter by letter, case
 *     included
 */
public record DataSets(List<String> patterns) {
    public DataSets {
        patterns = List.copyOf(patterns);
    }

    /** The data set of a tag. */
    static String of(String tag) {
        int dot = tag.indexOf('.');
        return dot < 0 ? tag : tag.substring(0, dot);
    }

    boolean allowTag(String tag) {
        int dot = tag.indexOf('.');
        return dot > 0 && dot < tag.length() - 1 && patterns.stream().anyMatch(pattern -> takesTag(pattern, tag));
    }

    /** Whether all of a data set may be written to. */
    boolean allow(String dataSet) {
        return !dataSet.isEmpty() && patterns.stream().anyMatch(pattern -> takes(pattern, dataSet));
    }

    private static boolean takesTag(String pattern, String tag) {
        return pattern.endsWith("*")
                ? tag.startsWith(pattern.substring(0, pattern.length() - 1))
                : tag.length() > pattern.length() && tag.charAt(pattern.length()) == '.' && tag.startsWith(pattern);
    }

    private static boolean takes(String pattern, String dataSet) {
        return pattern.endsWith("*")
                ? dataSet.startsWith(pattern.substring(0, pattern.length() - 1))
                : dataSet.equals(pattern);
    }
}
