package io.headgate.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The bounded queue between those who log and the thread that writes. Whoever logs never waits: when the writer is behind and the queue
 * is full the line is dropped and counted in {@link Meter#LOG_DISCARDED}. Named in {@code logback.xml}.
 */
public final class LogQueue extends AsyncAppender {
    private static final int QUEUE_SIZE = 8192;
    // In milliseconds; what is still queued after it is lost.
    private static final int FLUSH_AT_STOP = 2_000;
    private static final Map<String, LongAdder> DISCARDED = new ConcurrentHashMap<>();

    public LogQueue() {
        setQueueSize(QUEUE_SIZE);
        setMaxFlushTime(FLUSH_AT_STOP);
        setNeverBlock(true);
        // Otherwise info lines are dropped, uncounted, from a queue that is four fifths full.
        setDiscardingThreshold(0);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            DISCARDED.computeIfAbsent(name(), name -> new LongAdder()).increment();
        } else {
            // Should another thread take the last place just now, this one line goes without being counted.
            super.append(event);
        }
    }

    /** Leaves the text of an entry to the writing thread: it does not change any more. */
    @Override
    protected void preprocess(ILoggingEvent event) {
        Object[] arguments = event.getArgumentArray();
        if (arguments == null || arguments.length != 1 || !(arguments[0] instanceof LogEntry)) {
            super.preprocess(event);
        }
    }

    /** Moves what was dropped since the last call into the meters. Logging itself cannot: it must work before Kamon does. */
    static void countDiscarded() {
        DISCARDED.forEach((queue, dropped) ->
                Instruments.counter(Meter.LOG_DISCARDED, queue).increment(dropped.sumThenReset()));
    }

    private String name() {
        String name = getName();
        return name == null ? "unnamed" : name;
    }

    @Override
    public void start() {
        DISCARDED.computeIfAbsent(name(), name -> new LongAdder());
        super.start();
    }
}
