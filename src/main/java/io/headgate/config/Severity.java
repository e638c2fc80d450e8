package io.headgate.config;

/** Whether a problem stops the start. */
public enum Severity {
    /** Nothing starts. */
    ERROR,
    /** Allowed, but probably not meant; {@code check --strict} treats it as an error. */
    WARNING;

    @Override
    public String toString() {
        return this == ERROR ? "error" : "warning";
    }
}
