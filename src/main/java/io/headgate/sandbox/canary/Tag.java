package io.headgate.sandbox.canary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tag as a view shows it. Several views may show one signal: they then share its values, properties and annotations. */
final class Tag {
    /** What somebody remarked on a moment of the tag. */
    record Annotation(Instant time, String user, Instant created, String message) {}

    /** Who entered a value by hand, and why. */
    record Audit(Instant time, String user, String reason) {}

    private final String path;
    private final Signal signal;

    private static final class Signal {
        private final String historianItemId;
        private final Series series;
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final List<Annotation> annotations = new ArrayList<>();
        private final List<Audit> audits = new ArrayList<>();
        private boolean obsolete;
        private @Nullable Instant extendedTo;

        Signal(String historianItemId, Series series) {
            this.historianItemId = historianItemId;
            this.series = series;
        }
    }

    private Tag(String path, Signal signal) {
        this.path = path;
        this.signal = signal;
    }

    /**
     * A tag of its own.
     *
     * @param path view, dataset, branches and name
     * @param historianItemId the source's name for it, beginning with the historian's machine
     */
    static Tag of(String path, String historianItemId, Series series) {
        return new Tag(path, new Signal(historianItemId, series));
    }

    /** The same signal under another path. */
    Tag alias(String otherPath) {
        return new Tag(otherPath, signal);
    }

    String path() {
        return path;
    }

    String historianItemId() {
        return signal.historianItemId;
    }

    /** The values up to now. */
    Series series(Instant now) {
        signal.series.grow(now);
        return signal.series;
    }

    Map<String, String> properties() {
        return signal.properties;
    }

    List<Annotation> annotations() {
        return signal.annotations;
    }

    List<Audit> audits() {
        return signal.audits;
    }

    boolean obsolete() {
        return signal.obsolete;
    }

    void obsolete(boolean now) {
        signal.obsolete = now;
    }

    /** Until when the newest value is known to have held, if its source said so. */
    @Nullable
    Instant extendedTo() {
        return signal.extendedTo;
    }

    void extendTo(Instant time) {
        signal.extendedTo = time;
    }
}
