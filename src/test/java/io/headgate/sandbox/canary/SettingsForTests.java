package io.headgate.sandbox.canary;

import io.headgate.sandbox.canary.CanarySettings.Limits;
import java.time.Duration;

/** Settings that differ from the defaults in one place. */
final class SettingsForTests {
    private SettingsForTests() {}

    static Limits browseItems(int most) {
        Limits limits = Limits.defaults();
        return new Limits(
                most,
                limits.itemsPerTag(),
                limits.valuesPerCall(),
                limits.selectedTags(),
                limits.liveValues(),
                limits.tokenIdle(),
                limits.sessionIdle(),
                limits.viewRebuild());
    }

    /** Pages of data and of live data. */
    static Limits pages(int itemsPerTag, int valuesPerCall, int liveValues) {
        Limits limits = Limits.defaults();
        return new Limits(
                limits.browseItems(),
                itemsPerTag,
                valuesPerCall,
                limits.selectedTags(),
                liveValues,
                limits.tokenIdle(),
                limits.sessionIdle(),
                limits.viewRebuild());
    }

    static Limits viewRebuild(Duration time) {
        Limits limits = Limits.defaults();
        return new Limits(
                limits.browseItems(),
                limits.itemsPerTag(),
                limits.valuesPerCall(),
                limits.selectedTags(),
                limits.liveValues(),
                limits.tokenIdle(),
                limits.sessionIdle(),
                time);
    }

    static Quirks lostSession(Quirks.LostSession lost) {
        return quirks(lost, Quirks.UnknownTag.EMPTY, false, false, false);
    }

    static Quirks unknownTag(Quirks.UnknownTag unknown) {
        return quirks(Quirks.LostSession.BAD_SESSION_TOKEN, unknown, false, false, false);
    }

    static Quirks onlyUnfinishedTokens() {
        return quirks(Quirks.LostSession.BAD_SESSION_TOKEN, Quirks.UnknownTag.EMPTY, true, false, false);
    }

    static Quirks seatPerApiRequest() {
        return quirks(Quirks.LostSession.BAD_SESSION_TOKEN, Quirks.UnknownTag.EMPTY, false, true, false);
    }

    static Quirks refuseOlderValues() {
        return quirks(Quirks.LostSession.BAD_SESSION_TOKEN, Quirks.UnknownTag.EMPTY, false, false, true);
    }

    private static Quirks quirks(
            Quirks.LostSession lost,
            Quirks.UnknownTag unknown,
            boolean onlyUnfinished,
            boolean seatPerApiRequest,
            boolean refuseOlder) {
        Quirks quirks = Quirks.defaults();
        return new Quirks(
                quirks.errorHttpStatus(),
                quirks.invalidToken(),
                quirks.spelling(),
                lost,
                unknown,
                onlyUnfinished,
                quirks.staleTokenRestarts(),
                quirks.anyWord(),
                quirks.qualityUnasked(),
                quirks.liveNewestFirst(),
                quirks.eventsContinuation(),
                quirks.unknownViewIsError(),
                seatPerApiRequest,
                refuseOlder);
    }
}
