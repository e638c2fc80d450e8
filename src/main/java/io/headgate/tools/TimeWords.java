package io.headgate.tools;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a store's own words for times are understood. */
@FunctionalInterface
public interface TimeWords {
    /** Of a store that has none. */
    TimeWords NONE = (text, now) -> null;

    /** The same time, not relative to when it is read; null where that cannot be told. */
    @Nullable
    String absolute(String text, Instant now);
}
