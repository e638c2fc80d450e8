package io.headgate.sandbox.canary;

import io.headgate.sandbox.canary.ReadAccess.Caller;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a live token stands for: its tags, and how far each has been read. Reading is destructive: it moves on. */
final class LiveSession {
    private final List<String> tags;
    private final boolean lastOnly;
    private final boolean withQuality;
    private final Caller caller;
    private final Map<String, Instant> readTo = new HashMap<>();

    LiveSession(List<String> tags, boolean lastOnly, boolean withQuality, Caller caller) {
        this.tags = List.copyOf(tags);
        this.lastOnly = lastOnly;
        this.withQuality = withQuality;
        this.caller = caller;
    }

    List<String> tags() {
        return tags;
    }

    boolean withQuality() {
        return withQuality;
    }

    Caller caller() {
        return caller;
    }

    /** What is new in a tag since the last reading, at most so much; first of all its current value. */
    List<Sample> read(String tag, Series series, int limit) {
        Sample newest = series.newest();
        Instant before = readTo.get(tag);
        if (limit == 0 || newest == null || (before != null && !newest.time().isAfter(before))) {
            return List.of();
        }
        List<Sample> fresh = before == null || lastOnly
                ? List.of(newest)
                : series.between(before.plus(CanaryTime.TICK), CanaryTime.ENDING);
        List<Sample> page = List.copyOf(fresh.size() > limit ? fresh.subList(0, limit) : fresh);
        readTo.put(tag, page.get(page.size() - 1).time());
        return page;
    }

    boolean hasMore(String tag, Series series) {
        Sample newest = series.newest();
        Instant before = readTo.get(tag);
        return newest != null && (before == null || newest.time().isAfter(before));
    }
}
