package io.headgate.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a provider may tell the client while it works; dropped where the client does not want it, and after the answer. */
public interface Talk {
    /**
     * How far the work has come; must rise from call to call.
     *
     * @param total null: unknown
     */
    void progress(double done, @Nullable Double total, @Nullable String message);

    /** Whether a message of this level would reach the client. */
    boolean logs(Level level);

    /**
     * A log message.
     *
     * @param data any JSON value, without secrets
     */
    void log(Level level, @Nullable String logger, JsonText data);

    /**
     * Ends the client's stream, where its revision can come back to it for the rest (2025-11-25); else does nothing. The answer is kept
     * for a while.
     *
     * @param after when the client is to come back
     */
    void release(Duration after);

    /** Severity of a log message (RFC 5424), from the least to the worst. */
    enum Level {
        DEBUG,
        INFO,
        NOTICE,
        WARNING,
        ERROR,
        CRITICAL,
        ALERT,
        EMERGENCY
    }
}
