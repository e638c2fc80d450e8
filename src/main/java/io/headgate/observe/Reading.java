package io.headgate.observe;

import java.util.Map;

/**
 * One series of a counter or histogram, as of a moment.
 *
 * @param tags by name
 * @param count the value of a counter, the number of values of a histogram
 * @param p50 of a histogram, in seconds where it measures times; 0 of a counter and where there are no values
 */
public record Reading(Map<String, String> tags, long count, double p50, double p95, double p99) {
    public Reading {
        tags = Map.copyOf(tags);
    }

    /** The value of a tag; empty where there is no such tag. */
    public String tag(String name) {
        return tags.getOrDefault(name, "");
    }
}
