package io.headgate.wire;

/** Bytes that are no acceptable HTTP/1.1 message. The message says which rule they break, without repeating them. */
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of rule was broken, as far as a caller is told apart. */
    public enum Rule {
        /** Not a message at all, or an ambiguous one. */
        SYNTAX,
        /** The first line is longer than allowed. */
        START_LINE_TOO_LONG,
        /** One field, their number, or all of them together exceed a limit. */
        FIELDS_TOO_LARGE
    }

    private final Rule rule;

    Malformed(Rule rule, String what) {
        super(what, null, false, false);
        this.rule = rule;
    }

    Malformed(String what) {
        this(Rule.SYNTAX, what);
    }

    public Rule rule() {
        return rule;
    }

    public String what() {
        return String.valueOf(getMessage());
    }
}
