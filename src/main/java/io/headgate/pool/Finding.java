package io.headgate.pool;

/**
 * What a probe found.
 *
 * @param detail what was wrong, in one clause for an operator and never with bytes of an answer; empty when all is well
 */
public record Finding(boolean healthy, String detail) {
    /** All is well. */
    public static final Finding WELL = new Finding(true, "");

    /** Something is wrong, and what. */
    public static Finding ill(String detail) {
        return new Finding(false, detail);
    }
}
