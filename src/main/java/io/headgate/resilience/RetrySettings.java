package io.headgate.resilience;

import io.headgate.call.OperationClass;
import io.headgate.config.Section;
import java.time.Duration;

/**
 * When calls to an upstream are tried again; each key is described in {@code reference.conf} under
 * {@code headgate.defaults.upstream.http.retry}.
 *
 * @param enabled whether anything is tried again at all
 * @param idempotent whether also operations that change state are, where a second time changes nothing more
 * @param maxTries in all, the first one included
 * @param budgetShare retries for each call in the window
 * @param budgetMin retries in the window that are allowed in any case
 * @param window how far the budget looks back
 * @param firstPause before the first retry, before jitter
 * @param maxPause before any, before jitter
 * @param keepBody octets of a request's body, or of a refusing answer's, that are kept in memory so that there can be another try
 */
public record RetrySettings(
        boolean enabled,
        boolean idempotent,
        int maxTries,
        double budgetShare,
        int budgetMin,
        Duration window,
        Duration firstPause,
        Duration maxPause,
        long keepBody) {
    private static final long LARGEST = 16L << 20;

    public static RetrySettings from(Section section) {
        Section pause = section.section("pause");
        RetrySettings settings = new RetrySettings(
                section.bool("enabled"),
                section.bool("idempotent"),
                section.between(1, 10, "max-tries"),
                section.between(0.0, 1.0, "budget-share"),
                section.between(0, 1000, "budget-min"),
                section.positive("window"),
                pause.positive("first"),
                pause.positive("max"),
                section.bytes(0, LARGEST, "keep-body"));
        pause.require(
                settings.maxPause.compareTo(settings.firstPause) >= 0, "max", () -> "must not be below first", "first");
        return settings;
    }

    /** What happens to a failed call of this class, for an operator. */
    public String inWords(OperationClass operationClass) {
        if (!enabled || maxTries == 1) {
            return "never tried again";
        }
        String unsent = "tried again on another connection if nothing was sent";
        return switch (operationClass) {
            case READ ->
                unsent + ", if no answer came, and if the answer says \"not now\": " + maxTries + " tries in all";
            case IDEMPOTENT ->
                idempotent ? unsent + " and if no answer came: " + maxTries + " tries in all" : unsent + ", else never";
            case NOT_REPEATABLE, ADMINISTRATION -> unsent + ", else never";
        };
    }

    /** Whether an operation of this class may be tried again although the upstream may have acted on it. */
    public boolean repeats(OperationClass operationClass) {
        return enabled
                && switch (operationClass) {
                    case READ -> true;
                    case IDEMPOTENT -> idempotent;
                    case NOT_REPEATABLE, ADMINISTRATION -> false;
                };
    }
}
