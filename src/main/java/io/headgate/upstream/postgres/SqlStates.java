package io.headgate.upstream.postgres;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server's error codes mean here (https://www.postgresql.org/docs/current/errcodes-appendix.html): the only table of its
 * kind. A code that is not in it is judged by its first two characters, its class; what is in neither is a defect of the operation's
 * configuration, which its caller can do nothing about.
 */
final class SqlStates {
    /**
     * What follows from a code.
     *
     * @param kind what the caller is told
     * @param clause what it was, for the caller
     * @param outcome whether the server is to blame; feeds the breaker
     * @param connection what becomes of the connection
     * @param repeat whether the same command may do better when it is done again from the start, at once or soon
     */
    record Meaning(FailureKind kind, String clause, Outcome outcome, Connection connection, Repeat repeat) {}

    enum Connection {
        /** The server will take the next command. */
        STAYS,
        /** It ends the connection itself, or what was prepared on it is not good any more. */
        GOES
    }

    enum Repeat {
        NO,
        /** As often as the command says: others were in the way. */
        CONTENDED,
        /** Once more, on another connection. */
        ELSEWHERE
    }

    private static final String UNSUPPORTED = "0A000";
    /** The part of the server that finds that what was prepared does not fit the tables of today. */
    private static final String PLANNER = "RevalidateCachedQuery";

    private static final String READ_ONLY = "25006";

    private static final Map<String, Meaning> BY_CODE = Map.ofEntries(
            caller("23502", FailureKind.UPSTREAM_REJECTED, "a value that must be there is missing"),
            caller("23503", FailureKind.DATA_CONFLICT, "it refers to something that is not there, or is referred to"),
            caller("23505", FailureKind.DATA_CONFLICT, "it is there already"),
            caller("23514", FailureKind.UPSTREAM_REJECTED, "a value is not allowed"),
            caller("23P01", FailureKind.DATA_CONFLICT, "it overlaps with something that is there"),
            caller("P0001", FailureKind.UPSTREAM_REJECTED, "a rule of the database forbids it"),
            caller("P0002", FailureKind.UPSTREAM_REJECTED, "a rule of the database found nothing"),
            caller("P0003", FailureKind.UPSTREAM_REJECTED, "a rule of the database found more than one"),
            caller("40002", FailureKind.DATA_CONFLICT, "a rule of the database forbids it"),
            entry(
                    "40003",
                    new Meaning(
                            FailureKind.UPSTREAM_CLOSED,
                            "the database does not know whether it was done",
                            Outcome.DROPPED,
                            Connection.GOES,
                            Repeat.NO)),
            contended("40001", "other transactions changed the same data at the same time"),
            contended("40P01", "it and another transaction waited for each other"),
            entry(
                    "55P03",
                    new Meaning(
                            FailureKind.UPSTREAM_CONFLICT,
                            "another transaction holds what is asked for",
                            Outcome.SUCCESS,
                            Connection.STAYS,
                            Repeat.NO)),
            entry(
                    "57014",
                    new Meaning(
                            FailureKind.UPSTREAM_TIMEOUT,
                            "the database cancelled the statement; nothing was done",
                            Outcome.IGNORE,
                            Connection.STAYS,
                            Repeat.NO)),
            gone("57P01", "the database is being shut down, or an administrator ended the connection"),
            gone("57P02", "the database has crashed"),
            gone("57P03", "the database is starting or stopping"),
            gone("57P04", "the database has been dropped"),
            gone("57P05", "the connection was idle for too long"),
            gone("25P03", "the transaction was idle for too long"),
            gone("25P04", "the transaction took too long"),
            entry(READ_ONLY, takesNoChanges()),
            entry("26000", outdated()),
            entry(
                    "53300",
                    new Meaning(
                            FailureKind.UPSTREAM_BUSY,
                            "the database takes no further connections",
                            Outcome.DROPPED,
                            Connection.GOES,
                            Repeat.NO)));

    private static final Map<String, Meaning> BY_CLASS = Map.ofEntries(
            gone("08", "the connection to the database broke"),
            caller("21", FailureKind.UPSTREAM_REJECTED, "there is more than one where one was expected"),
            caller("22", FailureKind.UPSTREAM_REJECTED, "a value does not fit"),
            caller("23", FailureKind.DATA_CONFLICT, "a rule of the database forbids it"),
            contended("40", "the database took it back"),
            caller("44", FailureKind.UPSTREAM_REJECTED, "a rule of the database forbids it"),
            entry(
                    "53",
                    new Meaning(
                            FailureKind.UPSTREAM_BUSY,
                            "the database has no room",
                            Outcome.DROPPED,
                            Connection.STAYS,
                            Repeat.NO)),
            caller("54", FailureKind.UPSTREAM_REJECTED, "it is larger or deeper than the database can do"),
            gone("58", "the database's machine failed"),
            gone("XX", "the database failed"));

    private static final Meaning DEFECT = new Meaning(
            FailureKind.INTERNAL,
            "the operation does not fit the database",
            Outcome.SUCCESS,
            Connection.STAYS,
            Repeat.NO);

    private SqlStates() {}

    /**
     * What a code means that answers a statement.
     *
     * @param code five characters
     * @param routine the part of the server that says so, as the server names it
     * @param readOnly whether the command was one that must not change anything
     */
    static Meaning of(String code, @Nullable String routine, boolean readOnly) {
        if (readOnly && code.equals(READ_ONLY)) {
            return DEFECT;
        }
        return code.equals(UNSUPPORTED) && PLANNER.equals(routine) ? outdated() : of(code);
    }

    /** What a code means that answers the beginning of a transaction: a standby does not know all of them. */
    static Meaning atBeginning(String code, boolean readOnly) {
        return code.equals(UNSUPPORTED) ? takesNoChanges() : of(code, null, readOnly);
    }

    /** What a code means whatever it answers. */
    static Meaning of(String code) {
        Meaning exact = BY_CODE.get(code);
        if (exact != null) {
            return exact;
        }
        Meaning general = code.length() == 5 ? BY_CLASS.get(code.substring(0, 2)) : null;
        return general == null ? DEFECT : general;
    }

    private static Map.Entry<String, Meaning> entry(String code, Meaning meaning) {
        return Map.entry(code, meaning);
    }

    private static Map.Entry<String, Meaning> caller(String code, FailureKind kind, String clause) {
        return Map.entry(code, new Meaning(kind, clause, Outcome.SUCCESS, Connection.STAYS, Repeat.NO));
    }

    private static Map.Entry<String, Meaning> contended(String code, String clause) {
        return Map.entry(
                code,
                new Meaning(
                        FailureKind.UPSTREAM_CONFLICT,
                        clause + "; nothing was done",
                        Outcome.SUCCESS,
                        Connection.STAYS,
                        Repeat.CONTENDED));
    }

    private static Map.Entry<String, Meaning> gone(String code, String clause) {
        return Map.entry(
                code,
                new Meaning(FailureKind.UPSTREAM_CLOSED, clause, Outcome.DROPPED, Connection.GOES, Repeat.ELSEWHERE));
    }

    /** Another server may. */
    private static Meaning takesNoChanges() {
        return new Meaning(
                FailureKind.UPSTREAM_BUSY,
                "the server takes no changes at the moment",
                Outcome.IGNORE,
                Connection.GOES,
                Repeat.ELSEWHERE);
    }

    /** A table or a pooler in between has changed: a new connection knows nothing of the old. */
    private static Meaning outdated() {
        return new Meaning(
                FailureKind.UPSTREAM_CLOSED,
                "what was prepared on the connection is out of date",
                Outcome.IGNORE,
                Connection.GOES,
                Repeat.ELSEWHERE);
    }
}
