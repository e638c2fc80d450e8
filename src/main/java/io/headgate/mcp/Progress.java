package io.headgate.mcp;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.provider.JsonText;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the client of one call how far it has come, under the token that the client gave
 * (<a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress">2025-11-25, progress</a>): what the
 * provider says, and as long as it says nothing, once a second where the call is, so that a client sees that it is not forgotten. What is
 * quick gets no notice. Values rise, whoever gives them. Safe from any thread.
 */
final class Progress implements DeadlineWatch.Watched {
    /** How long a call may take before a word of it is said. */
    static final Duration FIRST = Duration.ofSeconds(1);
    /** From one word to the next, at least. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    /** Each notice repeats it. */
    private static final int LONGEST_TOKEN = 1024;

    private static final double TENTH = 1e8;
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private final JsonText token;
    private final Line line;
    private final Supplier<@Nullable String> where;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private final long since;
    private volatile long next;
    private volatile boolean toldByProvider;
    /** Touched only while the line asks. */
    private double told = Double.NEGATIVE_INFINITY;

    /** What leads to the client. */
    @FunctionalInterface
    interface Line {
        /**
         * Says something, unless the answer has been said.
         *
         * @param wanted asked last of all, one at a time for each client
         * @return false where it was not said
         */
        boolean say(ByteString json, BooleanSupplier wanted);
    }

    /** @param where the call is, in words; gives null where nobody could say */
    Progress(JsonText token, Line line, Supplier<@Nullable String> where, DeadlineWatch watch, Ticker ticker) {
        this.token = token;
        this.line = line;
        this.where = where;
        this.watch = watch;
        this.ticker = ticker;
        this.since = ticker.nanos();
        this.next = since + FIRST.toNanos();
    }

    /** The token of a request, a string or a whole number; null where there is none that could be repeated. */
    static @Nullable JsonText token(Message message) {
        JsonText given = message.meta().get("progressToken");
        if (given == null || given.size() > LONGEST_TOKEN) {
            return null;
        }
        return given.text() != null || given.tree().isIntegralNumber() ? given : null;
    }

    void begin() {
        watch.add(this);
    }

    /** The call is over. */
    void end() {
        watch.remove(this);
    }

    /** What the provider says; it speaks for itself from now on. */
    void told(double done, @Nullable Double total, @Nullable String message) {
        if (Double.isFinite(done)) {
            toldByProvider = true;
            end();
            line.say(notice(done, total, message), () -> rises(done));
        }
    }

    @Override
    public long dueNanos() {
        return next;
    }

    @Override
    public void due() {
        long now = ticker.nanos();
        next = now + PAUSE.toNanos();
        String place = place();
        if (place == null) {
            return;
        }
        double seconds = Math.floor((now - since) / TENTH) / 10;
        if (!line.say(notice(seconds, null, place), () -> !toldByProvider && rises(seconds))) {
            // There is no way to tell, and there will be none.
            end();
        }
    }

    private @Nullable String place() {
        try {
            return where.get();
        } catch (RuntimeException defect) {
            // All that waits shares the thread.
            LOG.error("nobody could say where a call is", defect);
            end();
            return null;
        }
    }

    private boolean rises(double done) {
        if (done <= told) {
            return false;
        }
        told = done;
        return true;
    }

    private ByteString notice(double done, @Nullable Double total, @Nullable String message) {
        Output params = new Output()
                .raw("{\"progressToken\":")
                .json(token)
                .raw(",\"progress\":")
                .raw(number(done));
        if (total != null && Double.isFinite(total)) {
            params.raw(",\"total\":").raw(number(total));
        }
        if (message != null) {
            params.raw(",\"message\":").text(message);
        }
        return Output.notification("notifications/progress", params.raw("}"));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
