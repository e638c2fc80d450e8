package io.headgate.cache;

import io.headgate.config.Section;
import java.time.Duration;

/**
 * How much is kept; each key is described in {@code reference.conf} under {@code headgate.cache}.
 *
 * @param maxSize bytes of all answers together, those being read for the cache not counted
 * @param maxEntry bytes of one answer's body; a larger one is neither kept nor shared
 * @param pollInterval how often views that something is kept of are asked whether they have changed; zero for never
 */
public record CacheConfig(long maxSize, long maxEntry, Duration pollInterval) {
    private static final long LARGEST = 1L << 40;
    private static final long LARGEST_ENTRY = 64L << 20;

    public static CacheConfig from(Section section) {
        CacheConfig config = new CacheConfig(
                section.bytes(1024, LARGEST, "max-size"),
                section.bytes(1, LARGEST_ENTRY, "max-entry"),
                section.positiveOrOff("poll-interval"));
        section.require(
                config.maxEntry <= config.maxSize,
                "max-entry",
                () -> "must not exceed max-size (" + config.maxSize + ")",
                "max-size");
        return config;
    }
}
