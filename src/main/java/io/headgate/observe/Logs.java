package io.headgate.observe;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log as a whole. Its levels and appenders are those of {@code logback.xml}. */
public final class Logs {
    private Logs() {}

    /**
     * Writes what is still queued, within some seconds, and closes the log. The very last thing a process does: later lines are lost.
     */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
