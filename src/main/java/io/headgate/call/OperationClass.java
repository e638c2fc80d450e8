package io.headgate.call;

/** What repeating an operation does to a store; it decides retry, cache, read-only mode and rights alike for all doors. */
public enum OperationClass {
    /** Changes nothing: safe to repeat at any time. */
    READ('R'),
    /** Changes state, but a second time changes nothing more. */
    IDEMPOTENT('I'),
    /** A second time does it twice. */
    NOT_REPEATABLE('N'),
    /** Concerns the store itself rather than its data. */
    ADMINISTRATION('A');

    private final char letter;

    OperationClass(char letter) {
        this.letter = letter;
    }

    /** Whether doing it twice is as good as doing it once. */
    public boolean repeatable() {
        return this == READ || this == IDEMPOTENT;
    }

    /** The one-letter form used in tables and listings: R, I, N or A. */
    public char letter() {
        return letter;
    }
}
