package io.headgate.upstream.canary;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.config.Secret;
import io.headgate.upstream.canary.Seats.Seat;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One live-data token with its seat, who polls by it, and what was asked for in their place. Confined to {@link LiveKeeper}. */
final class LiveToken {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int HANDLE_OCTETS = 16;

    private final String handle;
    private final ByteString request;
    private final Seat seat;
    private final Deque<ByteString> kept = new ArrayDeque<>();
    private final List<LiveCommand.Poll> waiting = new ArrayList<>();
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

    /** As hard to guess as a key, in the form of the historian's own. */
    static String newHandle() {
        byte[] octets = new byte[HANDLE_OCTETS];
        RANDOM.nextBytes(octets);
        return HexFormat.of().formatHex(octets).replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
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

    void wait(LiveCommand.Poll poll, long now) {
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
        // Nobody hears what they are told any more, and what is told once is not told again.
        List<LiveCommand.Poll> late =
                waiting.stream().filter(poll -> poll.deadline().passed(now)).toList();
        waiting.removeAll(late);
        late.forEach(poll -> poll.reply()
                .completeExceptionally(Failure.of(FailureKind.UPSTREAM_TIMEOUT).exception()));
        while (!waiting.isEmpty() && !asking && !renewing) {
            ByteString next = kept.poll();
            Secret current = token;
            if (next != null) {
                keptOctets -= next.size();
                waiting.remove(0).reply().complete(new LiveTokens.Kept(next));
            } else if (current != null) {
                LiveTokens.Ask ask = new LiveTokens.Ask(current, replaced, gap);
                replaced = false;
                gap = false;
                full = false;
                askedNanos = now;
                waiting.remove(0).reply().complete(ask);
            } else {
                renewing = true;
                wanted = true;
            }
        }
        return wanted;
    }

    void refuse(Failure why) {
        List<LiveCommand.Poll> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.reply().completeExceptionally(why.exception()));
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
