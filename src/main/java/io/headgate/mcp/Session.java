package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import io.headgate.provider.Software;
import io.headgate.provider.Talk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is kept here of a legacy session: everything that its sealed id cannot carry because it changes. Losing it costs the client its
 * log level, its subscriptions and what it could have resumed, not the session. Safe from any thread.
 */
final class Session {
    /** Resources that one session may watch. */
    static final int MOST_SUBSCRIPTIONS = 1000;

    /** Channels that may wait for their client, the open ones not counted. */
    private static final int MOST_CHANNELS = 64;

    private final Sessions.Known known;
    private final Streams streams;
    private final Ticker ticker;
    private final Map<Long, Channel> channels = new LinkedHashMap<>();
    private final Map<JsonText, Running> running = new HashMap<>();
    private final Map<String, Interview> questions = new HashMap<>();
    private final Set<String> subscriptions = new HashSet<>();
    private volatile Talk.Level level = Talk.Level.INFO;
    private @Nullable Channel listening;
    private long lastChannel;
    private long touched;
    private boolean ended;

    Session(Sessions.Known known, Streams streams, Ticker ticker) {
        this.known = known;
        this.streams = streams;
        this.ticker = ticker;
        this.touched = ticker.nanos();
    }

    String revision() {
        return known.revision();
    }

    JsonNode capabilities() {
        return known.capabilities();
    }

    Software software() {
        return known.software();
    }

    Principal principal() {
        return known.principal();
    }

    Talk.Level level() {
        return level;
    }

    void level(Talk.Level least) {
        level = least;
    }

    synchronized void touch() {
        touched = ticker.nanos();
    }

    synchronized boolean idle(long now, long limitNanos) {
        boolean open = !running.isEmpty() || channels.values().stream().anyMatch(Channel::isCarried);
        return !open && now - touched > limitNanos;
    }

    // --- calls ---

    /** A call begins; false where another one with this id is under way, which it must not disturb. */
    synchronized boolean started(JsonText id, Running call) {
        return running.putIfAbsent(plain(id), call) == null;
    }

    /** However it is written: a text may have escapes in one message and none in another. */
    private static JsonText plain(JsonText id) {
        return id.toString().indexOf('\\') < 0 ? id : JsonText.of(id.tree());
    }

    /** A call is over: nobody need answer its questions any more. */
    synchronized void over(JsonText id, Running call) {
        running.remove(plain(id), call);
        questions.values().removeIf(interview -> interview.isOf(call));
        touched = ticker.nanos();
    }

    /** The client has taken a request back. */
    void cancel(JsonText id) {
        Running call;
        synchronized (this) {
            call = running.get(plain(id));
        }
        if (call != null) {
            call.cancel();
        }
    }

    synchronized void asks(String id, Interview interview) {
        questions.put(id, interview);
    }

    /** The client has answered a question. */
    void answered(Message response) {
        String id = response.requireId().text();
        Interview interview;
        synchronized (this) {
            interview = id == null ? null : questions.remove(id);
        }
        if (id != null && interview != null) {
            interview.answered(id, response.result());
        }
    }

    // --- streams ---

    /** A channel for what is said about one request; null after the end. */
    @Nullable
    Channel channel(Runnable lost) {
        List<Channel> useless = new ArrayList<>();
        Channel channel;
        synchronized (this) {
            if (ended) {
                return null;
            }
            dropOldest(useless);
            long number = ++lastChannel;
            channel = new Channel(known.tag() + "-" + number, streams, known.principal(), ticker, lost);
            channels.put(number, channel);
        }
        useless.forEach(Channel::abandon);
        return channel;
    }

    private void dropOldest(List<Channel> dropped) {
        Iterator<Channel> oldest = channels.values().iterator();
        while (channels.size() >= MOST_CHANNELS && oldest.hasNext()) {
            Channel channel = oldest.next();
            if (channel.isLeft() && channel != listening) {
                oldest.remove();
                dropped.add(channel);
            }
        }
    }

    /** The stream for what belongs to no request; the newest takes the place of an older one. Null where there is no room. */
    @Nullable
    EventStream listen() {
        Channel fresh = channel(() -> {});
        if (fresh == null) {
            return null;
        }
        EventStream stream;
        Channel older;
        synchronized (this) {
            older = listening;
            stream = fresh.openInstead(older == null ? null : older.carrier());
            if (stream == null) {
                channels.values().remove(fresh);
                return null;
            }
            listening = fresh;
        }
        if (older != null) {
            older.end();
        }
        return stream;
    }

    /**
     * The channel of an event, if its end can still be had from there.
     *
     * @param event the id of the last event that the client has seen
     * @return null where there is no such channel
     */
    @Nullable
    Resumed resumed(String event) {
        String[] parts = event.split("-", -1);
        if (parts.length != 3 || !parts[0].equals(known.tag())) {
            return null;
        }
        try {
            long after = Long.parseLong(parts[2]);
            Channel channel;
            synchronized (this) {
                channel = channels.get(Long.parseLong(parts[1]));
            }
            return channel == null || !channel.goesOn(after) ? null : new Resumed(channel, after);
        } catch (NumberFormatException none) {
            return null;
        }
    }

    /** Where a client goes on that has come back. */
    record Resumed(Channel channel, long after) {
        /** The rest of the channel; null where there is no room for one more stream. */
        @Nullable
        EventStream open() {
            return channel.resume(after);
        }
    }

    // --- changes ---

    /** Whether there was room for one more. */
    synchronized boolean subscribe(String uri) {
        return subscriptions.size() < MOST_SUBSCRIPTIONS && (subscriptions.add(uri) || subscriptions.contains(uri));
    }

    synchronized void unsubscribe(String uri) {
        subscriptions.remove(uri);
    }

    /** Tells the client of a change, if it listens. */
    void tell(Change change, ByteString notice) {
        Channel to;
        synchronized (this) {
            boolean wanted = change.of() != Change.Of.RESOURCE || subscriptions.contains(change.uri());
            to = wanted ? listening : null;
        }
        if (to != null) {
            to.send(notice);
        }
    }

    // --- the end ---

    /** Gives up on clients that did not come back for the rest of a channel. */
    void sweep(long now) {
        List<Channel> all;
        synchronized (this) {
            all = List.copyOf(channels.values());
        }
        for (Channel channel : all) {
            if (channel.overdue(now)) {
                channel.forget();
                synchronized (this) {
                    channels.values().remove(channel);
                    if (listening == channel) {
                        listening = null;
                    }
                }
            }
        }
    }

    /** Ends everything that is under way. */
    void end() {
        List<Running> calls;
        List<Channel> open;
        synchronized (this) {
            ended = true;
            calls = new ArrayList<>(running.values());
            open = new ArrayList<>(channels.values());
            channels.clear();
            listening = null;
        }
        calls.forEach(Running::cancel);
        open.forEach(Channel::abandon);
    }

    /** Ends the streams on which only news come. */
    void stopListening() {
        Channel open;
        synchronized (this) {
            open = listening;
            listening = null;
        }
        if (open != null) {
            open.end();
        }
    }
}
