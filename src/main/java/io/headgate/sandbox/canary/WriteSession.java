package io.headgate.sandbox.canary;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A write session: its settings and the tags it holds. A tag is held by one session at a time, from the first value it
 * stores until it is closed; closing punches a No Data into each of its tags unless it was told not to.
 */
final class WriteSession {
    static final String ALREADY_LOGGED = "Tag is already being logged";

    private static final Pattern TRANSFORM = Pattern.compile("(?i)\\s*value\\s*([*/+-])\\s*(-?\\d+(?:\\.\\d+)?)\\s*");

    private final String clientId;
    private final Map<String, WriteSession> holders;
    private final Map<String, Tag> held = new LinkedHashMap<>();
    private final Map<String, String> transforms = new LinkedHashMap<>();
    private final Map<String, Integer> ignored = new LinkedHashMap<>();
    private Duration idleLife;
    private boolean autoCreateDatasets;
    private boolean autoWriteNoData = true;
    private boolean insertReplaceData;

    /**
     * Opens a session.
     *
     * @param holders who holds which tag, shared by all sessions
     */
    WriteSession(String clientId, Duration idleLife, Map<String, WriteSession> holders) {
        this.clientId = clientId;
        this.idleLife = idleLife;
        this.holders = holders;
    }

    /** Takes over the settings that are given and leaves the others. */
    void configure(Parameters settings) {
        idleLife = Duration.ofMillis(settings.number("clientTimeout", (int) idleLife.toMillis()));
        autoCreateDatasets = settings.flag("autoCreateDatasets", autoCreateDatasets);
        autoWriteNoData = settings.flag("autoWriteNoData", autoWriteNoData);
        insertReplaceData = settings.flag("insertReplaceData", insertReplaceData);
    }

    String clientId() {
        return clientId;
    }

    Duration idleLife() {
        return idleLife;
    }

    boolean autoCreateDatasets() {
        return autoCreateDatasets;
    }

    boolean insertReplaceData() {
        return insertReplaceData;
    }

    /** Whether the session holds the tag from now on; false: another one does. */
    boolean hold(Tag tag) {
        WriteSession holder = holders.putIfAbsent(tag.path(), this);
        if (holder != null && holder != this) {
            return false;
        }
        held.put(tag.path(), tag);
        return true;
    }

    /** Gives its tags free, after No Data one tick behind their newest values. */
    void close(Instant now) {
        if (autoWriteNoData) {
            held.values().forEach(tag -> writeNoData(tag, now));
        }
        held.keySet().forEach(path -> holders.remove(path, this));
        held.clear();
    }

    static void writeNoData(Tag tag, Instant now) {
        Series series = tag.series(now);
        Sample newest = series.newest();
        if (newest != null && !newest.isNoData()) {
            series.put(Sample.noData(newest.time().plus(CanaryTime.TICK)));
        }
    }

    void transform(String tag, String formula) {
        if (!TRANSFORM.matcher(formula).matches()) {
            throw CanaryException.error("Invalid transform: " + formula);
        }
        transforms.put(tag, formula);
    }

    /** The value after the tag's transform, if it has one and the value is a number. */
    @Nullable
    Object transformed(String tag, @Nullable Object value) {
        String formula = transforms.get(tag);
        if (formula == null || !(value instanceof Number number)) {
            return value;
        }
        Matcher matcher = TRANSFORM.matcher(formula);
        if (!matcher.matches()) {
            return value;
        }
        double operand = Double.parseDouble(matcher.group(2));
        return switch (matcher.group(1)) {
            case "*" -> number.doubleValue() * operand;
            case "/" -> number.doubleValue() / operand;
            case "+" -> number.doubleValue() + operand;
            default -> number.doubleValue() - operand;
        };
    }

    /** Counts a value that was too old to be stored. */
    void ignore(String tag) {
        ignored.merge(tag, 1, Integer::sum);
    }

    /** How many values of which tag were too old. */
    Map<String, Integer> ignored() {
        return ignored;
    }
}
