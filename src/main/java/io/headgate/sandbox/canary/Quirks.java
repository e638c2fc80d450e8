package io.headgate.sandbox.canary;

/**
 * What no public source settles about a real server, one switch each; {@link #defaults()} is what seems most likely.
 *
 * @param errorHttpStatus HTTP status of an answer whose {@code statusCode} is not Good
 * @param invalidToken what an unknown or missing {@code apiToken} gets
 * @param spelling when one error is called {@code Error} and when {@code Errors}
 * @param lostSession what a write call with a session that expired gets
 * @param unknownTag what a data call says of a tag that does not exist
 * @param onlyUnfinishedTokens a page's {@code continuation} has an element for unfinished tags only, instead of one for
 *     each tag with null for the finished
 * @param staleTokenRestarts an unknown page token starts at the first page instead of being an error
 * @param anyWord {@code search} is satisfied by one of its words instead of needing all
 * @param qualityUnasked {@code q} of a value that is not good is sent though {@code includeQuality} is false
 * @param liveNewestFirst {@code getLiveData} lists the newest value first, as the vendor's example, not the oldest
 * @param eventsContinuation {@code getEvents} answers with a {@code continuation}, which is documented as input only
 * @param unknownViewIsError {@code browseStatus} refuses an unknown view instead of leaving it out
 * @param seatPerApiRequest a request with an {@code apiToken} takes a seat while it is served
 * @param refuseOlderValues a value older than the newest is an error instead of being ignored
 */
public record Quirks(
        int errorHttpStatus,
        InvalidToken invalidToken,
        Spelling spelling,
        LostSession lostSession,
        UnknownTag unknownTag,
        boolean onlyUnfinishedTokens,
        boolean staleTokenRestarts,
        boolean anyWord,
        boolean qualityUnasked,
        boolean liveNewestFirst,
        boolean eventsContinuation,
        boolean unknownViewIsError,
        boolean seatPerApiRequest,
        boolean refuseOlderValues) {

    /** Answers to a token that is not valid. */
    public enum InvalidToken {
        /** HTTP 200 and {@code Errors}. */
        ERRORS,
        /** HTTP 401 and a line of text. */
        UNAUTHORIZED
    }

    /** Names of a failed call. */
    public enum Spelling {
        ALWAYS_ERRORS,
        /** One error from the write service is {@code Error}. */
        ERROR_FOR_ONE_WRITE,
        ERROR_FOR_ONE
    }

    /** Answers to a write session that expired. */
    public enum LostSession {
        ERROR_TEXT,
        BAD_SESSION_TOKEN,
        BAD_SESSION_ID
    }

    /** Answers to a tag that does not exist. */
    public enum UnknownTag {
        ABSENT,
        EMPTY,
        /** One item without a value at the start of year 1. */
        DUMMY,
        ERRORS
    }

    public static Quirks defaults() {
        return new Quirks(
                200,
                InvalidToken.ERRORS,
                Spelling.ERROR_FOR_ONE_WRITE,
                LostSession.BAD_SESSION_TOKEN,
                UnknownTag.EMPTY,
                false,
                false,
                false,
                false,
                false,
                true,
                false,
                false,
                false);
    }
}
