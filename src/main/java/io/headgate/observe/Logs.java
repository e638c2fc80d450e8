package io.headgate.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log as a whole. Its levels and appenders are those of {@code logback.xml}. */
public final class Logs {
    private Logs() {}

    /** Switches the request log off, whatever level the file gives it. */
    public static void withoutRequests() {
        if (LoggerFactory.getLogger(RequestLog.LOGGER) instanceof Logger requests) {
            requests.setLevel(Level.OFF);
        }
    }

    /**
     * Writes what is still queued, within some seconds, and closes the log. The very last thing a process does: later lines are lost.
     */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
