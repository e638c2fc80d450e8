package io.headgate.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each log event as one line of JSON: a {@link LogEntry} with its own fields, everything else with message, actor and error.
 * Named in {@code logback.xml}.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] NOTHING = {};
    // Set by Pekko to the path of the actor that logs.
    private static final String ACTOR = "pekkoSource";

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        JsonLine line = new JsonLine()
                .field("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
                .field("level", event.getLevel().toString())
                .field("logger", event.getLoggerName());
        Object[] arguments = event.getArgumentArray();
        if (arguments != null && arguments.length == 1 && arguments[0] instanceof LogEntry entry) {
            entry.appendTo(line);
        } else {
            describe(event, line);
        }
        return line.end().getBytes(StandardCharsets.UTF_8);
    }

    private static void describe(ILoggingEvent event, JsonLine line) {
        line.field("thread", event.getThreadName());
        String actor = event.getMDCPropertyMap().get(ACTOR);
        if (actor != null) {
            line.field("actor", actor);
        }
        String message = event.getFormattedMessage();
        line.field("message", message == null ? "" : message);
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> line.field(pair.key, String.valueOf(pair.value)));
        }
        IThrowableProxy error = event.getThrowableProxy();
        if (error != null) {
            line.field("error", ThrowableProxyUtil.asString(error));
        }
    }
}
