package io.headgate.app;

/** How the program ends. */
public enum Exit {
    OK(0),
    /** The configuration is wrong, or with {@code check --strict} doubtful. */
    CONFIGURATION(1),
    /** The command line is wrong. */
    USAGE(2),
    /** A listener cannot be bound. */
    CANNOT_BIND(3),
    /** The gateway that was asked is not well, or not there. */
    UNHEALTHY(4),
    /** A defect of the program. */
    DEFECT(70);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
