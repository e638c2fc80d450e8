package io.headgate.upstream.canary;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of the write service that callers may make, and what may stand in its body (https://writeapi.canarylabs.com). What is not
 * here, sessions among it, is the gateway's own business. Names are compared without regard to case, as the service does.
 *
 * @param session whether it is done in a session
 * @param writes whether it changes something
 * @param members of the body, in lower case
 */
record WriteCall(boolean session, boolean writes, Map<String, Member> members) {
    /** What a member of a body holds. */
    enum Member {
        /** One value that is no name of anything. */
        VALUE,
        /** Tags, and rows of values for each: {@code {"tag":[[…],…]}}. */
        ROWS,
        /** Tags, and an object for each. */
        SETTINGS,
        /** A list of tags. */
        TAGS,
        /** The name of a data set. */
        DATA_SET
    }

    private static final Map<String, Member> TAGS = Map.of("tags", Member.TAGS);
    private static final Map<String, Member> FILE = Map.of("dataset", Member.DATA_SET, "filetime", Member.VALUE);

    private static final Map<String, WriteCall> CALLS = Map.ofEntries(
            entry("version", reading(Map.of())),
            entry("compatibleversion", reading(Map.of())),
            entry("getdatasets", reading(Map.of("historian", Member.VALUE))),
            entry("geterrors", new WriteCall(true, false, Map.of())),
            entry(
                    "storedata",
                    writing(Map.of("tvqs", Member.ROWS, "properties", Member.ROWS, "annotations", Member.ROWS))),
            // The vendor's table and example call the member by different names.
            entry("manualentrystoredata", writing(Map.of("manualentrytvqs", Member.ROWS, "tvqs", Member.ROWS))),
            entry(
                    "deleterange",
                    writing(Map.of("starttime", Member.VALUE, "endtime", Member.VALUE, "tags", Member.TAGS))),
            entry("configuretags", writing(Map.of("tags", Member.SETTINGS))),
            entry("nodata", writing(TAGS)),
            entry("obsoletetags", writing(TAGS)),
            entry("unobsoletetags", writing(TAGS)),
            entry("createnewfile", writing(FILE)),
            entry("filerollover", writing(FILE)));

    /** The call at this path, relative to the service's base and without a query; null where callers have no business. */
    static @Nullable WriteCall at(String path) {
        return CALLS.get(path.substring(Math.min(1, path.length())).toLowerCase(Locale.ROOT));
    }

    private static WriteCall reading(Map<String, Member> members) {
        return new WriteCall(false, false, members);
    }

    private static WriteCall writing(Map<String, Member> members) {
        return new WriteCall(true, true, members);
    }
}
