package io.headgate.upstream.postgres;

import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlValue;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.regex.Pattern;

/** What is said to the server around a command, and to the caller about what it answered. */
final class Texts {
    /**
     * What a command may leave behind in its session, all of it; {@code DISCARD ALL} less what was prepared, which is ours. Cheap: one
     * round trip, nothing of it touches a disk.
     */
    static final String CLEAN_UP = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
            + " SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

    private static final String RAISED = "P0001";
    private static final int LONGEST = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,63}");

    private Texts() {}

    static String begin(SqlCommand command, long leftNanos) {
        return "BEGIN ISOLATION LEVEL " + command.isolation().sql()
                + (command.readOnly() ? " READ ONLY" : " READ WRITE")
                + "; SET LOCAL statement_timeout = "
                + Math.max(1, Math.min(Integer.MAX_VALUE, leftNanos / 1_000_000));
    }

    static Tuple tuple(List<SqlValue> values) {
        Tuple tuple = Tuple.tuple();
        for (SqlValue value : values) {
            if (value instanceof SqlValue.Array array) {
                tuple.addValue(array.elements().toArray(new String[0]));
            } else {
                tuple.addValue(((SqlValue.Scalar) value).text());
            }
        }
        return tuple;
    }

    /**
     * What kind of thing it was and the name of the rule, and nothing of the data that the server may quote; only what a function of
     * the database raises on purpose is passed on, because that is meant for the caller.
     *
     * @param more what is to be said besides
     */
    static Failure failure(SqlStates.Meaning meaning, String more, PgException said) {
        String rule = said.getConstraint();
        String which = rule != null && NAME.matcher(rule).matches() ? ", " + rule : "";
        String pooler = Poolers.words(said);
        String own = said.getSqlState().equals(RAISED)
                ? String.valueOf(said.getErrorMessage())
                : pooler == null ? meaning.clause() : pooler;
        String text = own.replaceAll("\\p{Cntrl}", " ");
        return Failure.of(
                meaning.kind(),
                text.substring(0, Math.min(text.length(), LONGEST)) + more + " (" + said.getSqlState() + which + ")");
    }

    static Failure failureOf(Throwable failed) {
        Throwable cause = FailureException.causeOf(failed);
        return cause instanceof FailureException known ? known.failure() : Failure.of(FailureKind.INTERNAL);
    }
}
