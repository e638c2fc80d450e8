package io.headgate.mcp;

import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is said on one stream of a client, whichever connection carries it. A named channel numbers its events and keeps the last of
 * them, so that a client that lost its connection, or was sent away, can come back for the rest (2025-11-25, transports,
 * resumability). Kept is a bounded number of octets, of each channel ({@code streams.buffer}), which leaves it its newest event, in the
 * end the answer, and of all together ({@link Kept}). A channel without a name lives as long as its connection. Safe from any thread.
 */
final class Channel {
    private static final int MOST_EVENTS = 1000;

    private final @Nullable String name;
    private final Streams streams;
    private final Principal principal;
    private final Ticker ticker;
    private final Runnable lost;
    private final Deque<Kept.Event> kept = new ArrayDeque<>();
    private int keptOctets;
    private long last;
    private @Nullable EventStream carrier;
    private boolean ended;
    private boolean forgotten;
    private boolean begun;
    private long aloneSince;

    /**
     * @param name stands before the number in the ids of its events; null: there are none
     * @param lost run where the client is gone before the end, and will not come back
     */
    Channel(@Nullable String name, Streams streams, Principal principal, Ticker ticker, Runnable lost) {
        this.name = name;
        this.streams = streams;
        this.principal = principal;
        this.ticker = ticker;
        this.lost = lost;
        this.aloneSince = ticker.nanos();
    }

    /** A connection that carries what is said from now on; an older one ends. Null where there is no room for one more. */
    @Nullable
    EventStream open() {
        return carry(last(), null);
    }

    /** The same, where it may take the place of a connection of another channel, which is over then. */
    @Nullable
    EventStream openInstead(@Nullable EventStream other) {
        return carry(last(), other);
    }

    /** The same, with what was said after an event. */
    @Nullable
    EventStream resume(long after) {
        return carry(after, null);
    }

    /** Whether the end of it can still be had from after an event: the answer is not among what gave way. */
    synchronized boolean goesOn(long after) {
        Kept.Event newest = kept.peekLast();
        boolean hasNewest = newest != null && newest.frame() != null;
        return !forgotten && (hasNewest || !ended || after >= last);
    }

    private synchronized @Nullable EventStream carry(long after, @Nullable EventStream other) {
        EventStream older = carrier;
        EventStream next = streams.open(principal, other == null ? older : other, this::left);
        if (next == null) {
            return null;
        }
        carrier = next;
        begun = true;
        for (Kept.Event event : kept) {
            ByteString frame = event.frame();
            if (event.number() > after && frame != null) {
                next.send(frame);
            }
        }
        if (ended) {
            next.end();
        }
        if (older != null) {
            older.end();
        }
        return next;
    }

    /** Says something; where no connection carries it, it is kept for one. */
    synchronized void send(ByteString json) {
        if (ended) {
            return;
        }
        last++;
        StringBuilder head = new StringBuilder("event: message\n");
        if (name != null) {
            head.append("id: ").append(name).append('-').append(last).append('\n');
        }
        ByteString frame = ByteString.fromString(head.append("data: ").toString())
                .concat(oneLine(json))
                .concat(END);
        say(frame);
    }

    private static final ByteString END = ByteString.fromString("\n\n");

    private void say(ByteString frame) {
        if (name != null && !forgotten) {
            kept.addLast(streams.kept().keep(last, frame));
            keptOctets += frame.size();
            while (kept.size() > 1 && (keptOctets > streams.limits().buffer() || kept.size() > MOST_EVENTS)) {
                Kept.Event oldest = kept.removeFirst();
                keptOctets -= oldest.size();
                streams.kept().drop(List.of(oldest));
            }
        }
        if (carrier != null) {
            carrier.send(frame);
        }
    }

    /** Line breaks in JSON stand between values only, where a space means the same; in an event they would end the line. */
    private static ByteString oneLine(ByteString json) {
        if (json.indexOf((byte) '\n') < 0 && json.indexOf((byte) '\r') < 0) {
            return json;
        }
        byte[] bytes = json.toArray();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return ByteString.fromArrayUnsafe(bytes);
    }

    /** Sends the client away, to come back for the rest; does nothing where it could not. */
    void release(Duration after) {
        EventStream released;
        synchronized (this) {
            if (name == null || ended) {
                return;
            }
            last++;
            say(ByteString.fromString("id: " + name + "-" + last + "\nretry: " + after.toMillis() + "\ndata: \n\n"));
            released = carrier;
            carrier = null;
            aloneSince = ticker.nanos();
        }
        if (released != null) {
            released.end();
        }
    }

    /** Nothing more will be said. */
    void end() {
        EventStream ending;
        synchronized (this) {
            ended = true;
            ending = carrier;
        }
        if (ending != null) {
            ending.end();
        }
    }

    private void left(EventStream stream) {
        boolean isLost;
        synchronized (this) {
            if (stream != carrier) {
                return;
            }
            carrier = null;
            aloneSince = ticker.nanos();
            isLost = name == null && !ended;
        }
        if (isLost) {
            lost.run();
        }
    }

    /** Gives up on a client that has not come back in time; true where the channel is of no use any more. */
    boolean overdue(long now) {
        boolean isLost;
        synchronized (this) {
            if (carrier != null || now - aloneSince < streams.limits().resume().toNanos()) {
                return false;
            }
            isLost = !ended;
            ended = true;
        }
        if (isLost) {
            lost.run();
        }
        return true;
    }

    /** Gives up at once; nobody can come back for it. */
    void abandon() {
        boolean isLost;
        synchronized (this) {
            isLost = !ended;
        }
        forget();
        end();
        if (isLost) {
            lost.run();
        }
    }

    /** Keeps nothing any more, since nobody can come back for it. */
    synchronized void forget() {
        forgotten = true;
        streams.kept().drop(kept);
        kept.clear();
        keptOctets = 0;
    }

    /** The connection that carries it now; null: none. */
    synchronized @Nullable EventStream carrier() {
        return carrier;
    }

    synchronized boolean isCarried() {
        return carrier != null;
    }

    /** Whether its client was there and is not any more. */
    synchronized boolean isLeft() {
        return begun && carrier == null;
    }

    private synchronized long last() {
        return last;
    }
}
