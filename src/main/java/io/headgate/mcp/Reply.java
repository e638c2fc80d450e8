package io.headgate.mcp;

import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is said about one POST: a plain JSON answer if nothing has to be said before it, else a stream of events that ends with the
 * answer. Which of both is decided by the first who says something. Safe from any thread.
 */
final class Reply implements HttpHandler.Exchange {
    static final String SESSION = "Mcp-Session-Id";
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final CompletableFuture<Response> response = new CompletableFuture<>();
    private final List<Runnable> leaving = new ArrayList<>(1);
    private final List<ByteString> answers = new ArrayList<>(1);
    private final Headers always;
    private Supplier<@Nullable Channel> opening = () -> null;
    private @Nullable String session;
    private boolean array;
    private int outstanding = 1;
    private boolean answered;
    private @Nullable Channel channel;
    private @Nullable EventStream stream;
    private boolean gone;

    /** @param always fields of every answer */
    Reply(Headers always) {
        this.always = always;
    }

    // --- what is expected, told before anything is said ---

    /** The session that the answer names; null: none. */
    void session(@Nullable String id) {
        session = id;
    }

    /** How a channel is had when something must be said before the answer; gives null where there is none. */
    synchronized void opening(Supplier<@Nullable Channel> channels) {
        opening = channels;
    }

    /** The answer is an array of so many. */
    synchronized void array(int size) {
        array = true;
        outstanding = size;
    }

    // --- what is said ---

    /** Says something before the answer; false where that cannot be. */
    boolean say(ByteString json) {
        return say(json, () -> true);
    }

    /** The same, unless it is not wanted: no answer can come between the question and what is said. */
    synchronized boolean say(ByteString json, BooleanSupplier wanted) {
        Channel open = wanted.getAsBoolean() ? channel() : null;
        if (open == null) {
            return false;
        }
        open.send(json);
        return true;
    }

    /** Sends the client away, to come back for the answer. */
    void release(Duration after) {
        Channel open = channel();
        if (open != null) {
            open.release(after);
        }
    }

    private synchronized @Nullable Channel channel() {
        if (channel == null && !answered && !gone) {
            Channel opened = opening.get();
            EventStream first = opened == null ? null : opened.open();
            if (opened == null || first == null) {
                return null;
            }
            answered = true;
            channel = opened;
            stream = first;
            // What was answered before, of several messages.
            answers.forEach(opened::send);
            response.complete(events(first));
        }
        return channel;
    }

    /** The answer is a stream that others fill. */
    synchronized void stream(EventStream begun) {
        answered = true;
        stream = begun;
        response.complete(events(begun));
    }

    private Response events(EventStream begun) {
        Headers.Builder headers = headers("text/event-stream")
                .add("Cache-Control", "no-cache, no-transform")
                .add("X-Accel-Buffering", "no");
        return new Response(OK, headers.build(), new Body.Flowing(-1, begun.source(), () -> Headers.EMPTY));
    }

    /** Answers one message; the status counts unless a stream has begun. */
    synchronized void answer(int status, ByteString json) {
        outstanding--;
        if (channel != null) {
            channel.send(json);
            if (outstanding <= 0) {
                channel.end();
            }
            return;
        }
        answers.add(json);
        if (outstanding <= 0 && !answered) {
            answered = true;
            response.complete(new Response(status, headers("application/json").build(), Body.of(content())));
        }
    }

    private ByteString content() {
        if (!array) {
            return answers.get(0);
        }
        ByteString all = ByteString.fromString("[");
        for (int i = 0; i < answers.size(); i++) {
            all = all.concat(ByteString.fromString(i == 0 ? "" : ",")).concat(answers.get(i));
        }
        return all.concat(ByteString.fromString("]"));
    }

    /** One message gets no answer, because its sender took it back. */
    synchronized void unanswered() {
        outstanding--;
        if (outstanding > 0) {
            return;
        }
        if (channel != null) {
            channel.end();
        } else if (!answered) {
            answered = true;
            if (answers.isEmpty()) {
                // An empty stream: the one form of an answer in which nothing is missing.
                response.complete(new Response(OK, headers("text/event-stream").build(), Body.EMPTY));
            } else {
                response.complete(new Response(OK, headers("application/json").build(), Body.of(content())));
            }
        }
    }

    /** There is nothing to answer. */
    void accepted() {
        plain(ACCEPTED, Headers.EMPTY);
    }

    /** A status says it all. */
    synchronized void plain(int status, Headers more) {
        answered = true;
        response.complete(new Response(status, headers(null).addAll(more).build(), Body.EMPTY));
    }

    /** A refusal of the whole. */
    synchronized void refuse(int status, ByteString json, Headers more) {
        answered = true;
        response.complete(
                new Response(status, headers("application/json").addAll(more).build(), Body.of(json)));
    }

    private Headers.Builder headers(@Nullable String contentType) {
        Headers.Builder headers = always.toBuilder();
        if (contentType != null) {
            headers.add("Content-Type", contentType);
        }
        return session == null ? headers : headers.add(SESSION, session);
    }

    // --- the client ---

    /** What to do when nobody waits for the answer any more; at once, if that is so already. */
    void whenGone(Runnable action) {
        synchronized (this) {
            if (!gone) {
                leaving.add(action);
                return;
            }
        }
        action.run();
    }

    /** Nobody waits for the answer any more. */
    void gone() {
        List<Runnable> actions;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            actions = List.copyOf(leaving);
            leaving.clear();
        }
        actions.forEach(Runnable::run);
    }

    @Override
    public CompletionStage<Response> response() {
        return response;
    }

    /** The connection is gone before the answer was handed to it. */
    @Override
    public void cancel() {
        EventStream begun;
        synchronized (this) {
            begun = stream;
            if (begun == null && answered) {
                return;
            }
        }
        if (begun == null) {
            gone();
        } else {
            // What becomes of the call is for the channel to say: its client may come back.
            begun.abandon();
        }
    }
}
