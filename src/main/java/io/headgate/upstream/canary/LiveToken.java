package io.headgate.upstream.canary;

import io.headgate.call.Failure;
import io.headgate.config.Secret;
import io.headgate.upstream.canary.Seats.Seat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One live-data token with its seat, who polls by it, and what was asked for in their place. Confined to {@link LiveKeeper}. */
final class LiveToken {
    private final String handle;
    private final ByteString request;
    private final Seat seat;
    private final Deque<ByteString> kept = new ArrayDeque<>();
    private final List<CompletableFuture<LiveTokens.Polled>> waiting = new ArrayList<>();
    /** Null: the historian has ended it, and the next poll gets another. */
    private @Nullable Secret token;

    private boolean replaced;
    private boolean gap;
    private boolean asking;
    private boolean renewing;
    private boolean full;
    private int keptOctets;
    /** When its client last polled, and when anybody did. */
    private long usedNanos;

    private long askedNanos;

    LiveToken(String handle, ByteString request, Seat seat, Secret token, long now) {
        this.handle = handle;
        this.request = request;
        this.seat = seat;
        this.token = token;
        usedNanos = now;
        askedNanos = now;
    }

    String handle() {
        return handle;
    }

    /** What it was asked for with. */
    ByteString request() {
        return request;
    }

    Seat seat() {
        return seat;
    }

    @Nullable
    Secret token() {
        return token;
    }

    /** Whether another token has been asked for and is not there yet. */
    boolean renewing() {
        return renewing;
    }

    /** Since its client polled. */
    long unusedNanos(long now) {
        return waiting.isEmpty() ? now - usedNanos : 0;
    }

    void wait(CompletableFuture<LiveTokens.Polled> poll, long now) {
        usedNanos = now;
        waiting.add(poll);
    }

    /**
     * Answers who waits, as far as is possible now: while the gateway asks in their place they go on waiting, or changes would be told
     * out of order.
     *
     * @return whether another token is to be asked for
     */
    boolean serve(long now) {
        boolean wanted = false;
        while (!waiting.isEmpty() && !asking && !renewing) {
            ByteString next = kept.poll();
            Secret current = token;
            if (next != null) {
                keptOctets -= next.size();
                waiting.remove(0).complete(new LiveTokens.Kept(next));
            } else if (current != null) {
                LiveTokens.Ask ask = new LiveTokens.Ask(current, replaced, gap);
                replaced = false;
                gap = false;
                full = false;
                askedNanos = now;
                waiting.remove(0).complete(ask);
            } else {
                renewing = true;
                wanted = true;
            }
        }
        return wanted;
    }

    void refuse(Failure why) {
        List<CompletableFuture<LiveTokens.Polled>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.completeExceptionally(why.exception()));
    }

    // ---- the historian ended it ----

    void ended(Secret which) {
        if (which.equals(token)) {
            token = null;
            gap = true;
        }
    }

    /** Another one was asked for, whatever came of it. */
    void renewed() {
        renewing = false;
    }

    void replaced(Secret by, long now) {
        token = by;
        replaced = true;
        gap = true;
        askedNanos = now;
    }

    /** Changes that nobody will tell any more. */
    void lost() {
        gap = true;
    }

    // ---- in the client's place ----

    /** Whether it is time to ask, and to be asked for now. */
    boolean begins(long now, long silence) {
        if (asking || full || now - askedNanos < silence) {
            return false;
        }
        asking = true;
        return true;
    }

    /**
     * What came of it.
     *
     * @param answer null where there is none
     * @param most octets that are kept
     */
    void answered(@Nullable ByteString answer, int most, long now) {
        asking = false;
        askedNanos = now;
        if (answer != null && LiveCalls.tellsSomething(answer)) {
            kept.add(answer);
            keptOctets += answer.size();
            // The rest of an answer in pages, and what there is no room for, waits at the historian as long as that
            // keeps it.
            full = LiveCalls.hasMore(answer) || keptOctets >= most;
        }
    }
}
