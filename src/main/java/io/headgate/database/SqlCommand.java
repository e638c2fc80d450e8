package io.headgate.database;

import java.util.List;

/**
 * Statements that are done in one transaction, in order, all or none. The text of each comes from the configuration and never from a
 * caller; what callers bring are parameters, which the store gets apart from the text.
 *
 * @param steps at least one; the answer is that of the last
 * @param readOnly whether the store must refuse to change anything
 * @param delivery how the rows of the last step are handed over; only what is {@code readOnly} and not serializable can flow
 * @param tries how often it may be begun in all where the store takes it back because of others (SQLSTATE 40001 and 40P01: nothing
 *     was done); 1 for once
 */
public record SqlCommand(List<Step> steps, Isolation isolation, boolean readOnly, Delivery delivery, int tries) {
    public SqlCommand {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a command without a statement");
        }
        if (delivery.flowing() && (!readOnly || isolation == Isolation.SERIALIZABLE)) {
            throw new IllegalArgumentException("rows of what may yet be taken back cannot flow");
        }
    }

    /** One statement that only reads, and the few rows it gives. */
    public static SqlCommand read(String sql, int maxRows) {
        return new SqlCommand(
                List.of(new Step(sql, List.of(), true)),
                Isolation.READ_COMMITTED,
                true,
                new Delivery(false, maxRows, 0),
                1);
    }

    /**
     * One statement.
     *
     * @param sql with {@code $1} … {@code $n}, each of which must be of type {@code text} or {@code text[]}, cast as need be
     * @param parameters as many as there are placeholders
     * @param rows whether it gives rows; the first column is then taken, which must be of type {@code text}
     */
    public record Step(String sql, List<SqlValue> parameters, boolean rows) {
        public Step {
            parameters = List.copyOf(parameters);
        }
    }

    /** How far concurrent transactions are kept from each other (https://www.postgresql.org/docs/current/transaction-iso.html). */
    public enum Isolation {
        READ_COMMITTED("READ COMMITTED"),
        REPEATABLE_READ("REPEATABLE READ"),
        SERIALIZABLE("SERIALIZABLE");

        private final String sql;

        Isolation(String sql) {
            this.sql = sql;
        }

        /** As SQL spells it. */
        public String sql() {
            return sql;
        }
    }

    /**
     * How rows are handed over.
     *
     * @param flowing as they come, at the pace of whoever takes them; otherwise all at once, when there are no more
     * @param maxRows more than so many are a failure; 0: as many as there are
     * @param maxBytes the same for the characters of all rows together
     */
    public record Delivery(boolean flowing, long maxRows, long maxBytes) {}
}
