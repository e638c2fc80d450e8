package io.headgate.upstream.postgres;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.database.SqlCommand;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What follows for a command from an error that the server answered: what its caller is told, whether it may be done again, and what
 * becomes of its connection.
 *
 * @param notNow null where it is not to be done again
 * @param answered whether that is the end of it, however safe it would be to ask again
 * @param outcome whether the server is to blame
 * @param leave why the connection must not be used any more; null where it may
 * @param defect whether the operator has to know
 */
record Verdict(
        Failure failure,
        @Nullable NotNow notNow,
        boolean answered,
        Outcome outcome,
        @Nullable String leave,
        boolean defect) {
    /** How far the command had come. */
    enum Stage {
        /** The server was told to begin the transaction. */
        BEGINNING,
        /** Before that, or after it was done. */
        WORKING,
        /** The commit was sent. */
        COMMITTING
    }

    static final String CANCELLED = "57014";
    /** How much sooner than we the server may cancel what is late. */
    static final Duration SERVERS_TURN = Duration.ofMillis(50);

    /** @param leftNanos until the deadline */
    static Verdict of(PgException said, SqlCommand command, Stage stage, long leftNanos) {
        SqlStates.Meaning meaning = stage == Stage.BEGINNING
                ? SqlStates.atBeginning(said.getSqlState(), command.readOnly())
                : SqlStates.of(said.getSqlState(), said.getRoutine(), command.readOnly());
        boolean committing = stage == Stage.COMMITTING;
        NotNow notNow = switch (meaning.repeat()) {
            case NO -> null;
            case CONTENDED -> command.tries() > 1 ? NotNow.undone(command.tries()) : null;
            case ELSEWHERE -> committing ? null : NotNow.undone(2);
        };
        boolean goes = meaning.connection() == SqlStates.Connection.GOES;
        Failure failure;
        if (said.getSqlState().equals(CANCELLED) && leftNanos < SERVERS_TURN.toNanos()) {
            failure = late(false);
        } else if (committing && goes) {
            failure = Texts.failure(meaning, "; whether the transaction was committed is unknown", said);
        } else {
            failure = Texts.failure(meaning, "", said);
        }
        return new Verdict(
                failure,
                notNow,
                meaning.repeat() != SqlStates.Repeat.ELSEWHERE,
                meaning.outcome(),
                goes ? meaning.clause() : null,
                meaning.kind() == FailureKind.INTERNAL);
    }

    /** @param committing whether the commit was sent */
    static Failure late(boolean committing) {
        return Failure.of(
                FailureKind.UPSTREAM_TIMEOUT,
                committing
                        ? "The transaction was not committed in time; whether it was in the end is unknown."
                        : "The database did not answer in time; nothing was done.");
    }

    /** @param committing whether the commit was sent */
    static Failure broken(boolean committing) {
        return Failure.of(
                FailureKind.UPSTREAM_CLOSED,
                committing
                        ? "The connection broke while the transaction was being committed; whether it was is unknown."
                        : "The connection broke before the transaction was committed; nothing was done.");
    }

    /** Whether this says that the server cancelled the statement. */
    static boolean isCancelled(@Nullable Throwable cause) {
        return cause instanceof PgException said && CANCELLED.equals(said.getSqlState());
    }
}
