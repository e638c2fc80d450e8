package io.headgate.sandbox.canary;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;

/**
 * How a simulated historian is set up.
 *
 * @param readPort on 127.0.0.1; 0 takes a free one
 * @param writePort on 127.0.0.1; 0 takes a free one
 * @param zone the server's local time, in which v2 answers if no {@code timezone} is asked for
 * @param historianView the view of the local historian, in which written tags appear
 * @param plant whether the simulated plant is there at the start; false: no view at all
 * @param idleLimit HTTP connections without traffic for this long are closed; zero keeps them
 * @param serviceTime how long a read call takes; it holds its seat meanwhile
 */
public record CanarySettings(
        int readPort,
        int writePort,
        ZoneId zone,
        String historianView,
        boolean plant,
        Duration idleLimit,
        Duration serviceTime,
        Access access,
        Limits limits,
        Quirks quirks) {

    /**
     * Who may call.
     *
     * @param anonymous whether calls without a token are answered
     * @param apiTokens valid API tokens
     * @param users names and passwords for {@code getUserToken}
     * @param seats clients at a time that the licence allows
     */
    public record Access(boolean anonymous, Set<String> apiTokens, Map<String, String> users, int seats) {}

    /**
     * Sizes and times the server imposes.
     *
     * @param browseItems tags in a page of {@code browseTags} if none is asked for
     * @param itemsPerTag most values of one tag in an answer of {@code getTagData}
     * @param valuesPerCall most values in an answer of {@code getTagData2}
     * @param selectedTags most tags chosen by path and search instead of by name
     * @param liveValues most values in an answer of {@code getLiveData}
     * @param tokenIdle life of a user or live token without a call
     * @param sessionIdle life of a write session without a call, unless it asks for another
     * @param viewRebuild time until new tags appear to readers
     */
    public record Limits(
            int browseItems,
            int itemsPerTag,
            int valuesPerCall,
            int selectedTags,
            int liveValues,
            Duration tokenIdle,
            Duration sessionIdle,
            Duration viewRebuild) {
        public static Limits defaults() {
            return new Limits(
                    10_000,
                    10_000,
                    1_000_000,
                    10_000,
                    10_000,
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    Duration.ZERO);
        }
    }

    /** The anonymous token that vendor samples use; valid while anonymous access is on. */
    public static final String ANONYMOUS_TOKEN = "11111111-2222-3333-4444-555555555555";

    /** The token of the sandbox. */
    public static final String SANDBOX_TOKEN = "5ea7ed00-0000-4000-8000-00005a4db0c5";

    /** Free ports, UTC, the simulated plant, anonymous access and one API token, 25 seats. */
    public static CanarySettings defaults() {
        return new CanarySettings(
                0,
                0,
                ZoneId.of("UTC"),
                "SITEHIST",
                true,
                Duration.ZERO,
                Duration.ZERO,
                new Access(true, Set.of(SANDBOX_TOKEN), Map.of("operator", "operator"), 25),
                Limits.defaults(),
                Quirks.defaults());
    }

    public CanarySettings withZone(ZoneId serverZone) {
        return new CanarySettings(
                readPort, writePort, serverZone, historianView, plant, idleLimit, serviceTime, access, limits, quirks);
    }

    /** Without the simulated plant: a test seeds its own tags. */
    public CanarySettings withoutPlant() {
        return new CanarySettings(
                readPort, writePort, zone, historianView, false, idleLimit, serviceTime, access, limits, quirks);
    }

    public CanarySettings withServiceTime(Duration time) {
        return new CanarySettings(
                readPort, writePort, zone, historianView, plant, idleLimit, time, access, limits, quirks);
    }

    public CanarySettings withAccess(Access other) {
        return new CanarySettings(
                readPort, writePort, zone, historianView, plant, idleLimit, serviceTime, other, limits, quirks);
    }

    public CanarySettings withLimits(Limits other) {
        return new CanarySettings(
                readPort, writePort, zone, historianView, plant, idleLimit, serviceTime, access, other, quirks);
    }

    public CanarySettings withQuirks(Quirks other) {
        return new CanarySettings(
                readPort, writePort, zone, historianView, plant, idleLimit, serviceTime, access, limits, other);
    }
}
