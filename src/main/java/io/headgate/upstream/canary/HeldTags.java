package io.headgate.upstream.canary;

import io.headgate.call.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tags of which the write service said that another session holds them, for as long as that session can live without its client. Until
 * then the service is not asked again. Safe from any thread.
 */
final class HeldTags {
    /** More than this are not remembered: then the service is asked. */
    private static final int MOST = 100_000;

    private final Map<String, Long> until = new ConcurrentHashMap<>();
    private final Ticker ticker;
    private final Duration pause;

    HeldTags(Ticker ticker, Duration pause) {
        this.ticker = ticker;
        this.pause = pause;
    }

    /** How long a tag may be held. */
    Duration pause() {
        return pause;
    }

    /** The service said it of a call that names these; which of them it meant it does not say. */
    void add(Collection<String> tags) {
        long now = ticker.nanos();
        if (until.size() + tags.size() > MOST) {
            until.values().removeIf(at -> at - now <= 0);
        }
        long end = now + pause.toNanos();
        for (String tag : tags) {
            if (until.size() < MOST) {
                until.put(tag, end);
            }
        }
    }

    /** How long to wait until none of these is held; zero where none is. */
    Duration remaining(Collection<String> tags) {
        if (until.isEmpty()) {
            return Duration.ZERO;
        }
        long now = ticker.nanos();
        long longest = 0;
        for (String tag : tags) {
            Long end = until.get(tag);
            if (end != null && end - now <= 0) {
                until.remove(tag, end);
            } else if (end != null) {
                longest = Math.max(longest, end - now);
            }
        }
        return Duration.ofNanos(longest);
    }
}
