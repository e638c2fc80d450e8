package io.headgate.sandbox.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a server saw since it was created, or since {@link #reset()}: the outside view on a client's reuse. */
public final class Counters {
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger peakOpen = new AtomicInteger();
    private final AtomicLong requests = new AtomicLong();

    Counters() {}

    /** Connections accepted. */
    public long accepted() {
        return accepted.get();
    }

    /** Connections open now. */
    public int open() {
        return open.get();
    }

    /** Most connections open at once. */
    public int peakOpen() {
        return peakOpen.get();
    }

    /** Requests read completely, control requests left out. */
    public long requests() {
        return requests.get();
    }

    /** Counts from zero again; connections that are open stay counted as open. */
    public void reset() {
        accepted.set(0);
        requests.set(0);
        peakOpen.set(open.get());
    }

    void connectionOpened() {
        accepted.incrementAndGet();
        peakOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    }

    void connectionClosed() {
        open.decrementAndGet();
    }

    void request() {
        requests.incrementAndGet();
    }
}
