package io.headgate.database;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;

/** What an SQL kind lends: one transaction at a time over one connection, done on it or not at all. */
public interface SqlSession {
    /**
     * Runs a command in a transaction of its own; never twice, never on another connection. Whatever it leaves in the session, the
     * next command finds nothing of it.
     *
     * @param deadline when it all must be over, rows included; the server is told, and a statement that is late is cancelled there
     */
    Attempt<SqlAnswer> run(SqlCommand command, Deadline deadline);
}
