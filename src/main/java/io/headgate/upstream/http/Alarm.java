package io.headgate.upstream.http;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When an exchange has waited long enough, and who is to blame then. Confined to the connection's stage. */
final class Alarm {
    /** What an exchange waits for. While that is our own side, only the call's deadline counts. */
    enum Waiting {
        TO_SEND("the deadline had passed before the request was sent"),
        TO_WRITE("the upstream stopped reading the request"),
        FOR_CALLER("the rest of the request did not arrive in time"),
        FIRST_BYTE("the upstream did not begin to answer in time"),
        NEXT_BYTES("the upstream's answer stopped half way"),
        FOR_READER("the answer was not read in time");

        final String detail;

        Waiting(String detail) {
            this.detail = detail;
        }
    }

    private final Duration firstByte;
    private final Duration betweenBytes;
    private final Ticker ticker;
    private Waiting waiting = Waiting.TO_SEND;
    /** The upstream has a time of its own for this, and that ends before the caller's patience. */
    private boolean limited;

    Alarm(Duration firstByte, Duration betweenBytes, Ticker ticker) {
        this.firstByte = firstByte;
        this.betweenBytes = betweenBytes;
        this.ticker = ticker;
    }

    /** From now on the exchange waits for this. */
    void set(@Nullable Exchange exchange, Waiting what) {
        if (exchange == null) {
            return;
        }
        waiting = what;
        Duration limit = limit(what);
        long deadline = exchange.deadline().atNanos();
        long due = limit == null ? deadline : ticker.nanos() + limit.toNanos();
        limited = limit != null && due - deadline <= 0;
        exchange.dueAt(limited ? due : deadline);
    }

    private @Nullable Duration limit(Waiting what) {
        return switch (what) {
            case FIRST_BYTE -> firstByte;
            case NEXT_BYTES, TO_WRITE -> betweenBytes;
            case TO_SEND, FOR_CALLER, FOR_READER -> null;
        };
    }

    /** What the caller is told when the time is up. */
    Failure failure() {
        return Failure.of(
                switch (waiting) {
                    case TO_SEND -> FailureKind.POOL_DEADLINE;
                    case FOR_CALLER -> FailureKind.REQUEST_TIMEOUT;
                    case TO_WRITE, FIRST_BYTE, NEXT_BYTES, FOR_READER -> FailureKind.UPSTREAM_TIMEOUT;
                },
                waiting.detail);
    }

    /** An impatient caller says nothing about the upstream: else one of them could have it taken for down. */
    Outcome outcome() {
        return switch (waiting) {
            case TO_SEND, FOR_CALLER, FOR_READER -> Outcome.IGNORE;
            case TO_WRITE, FIRST_BYTE, NEXT_BYTES -> limited ? Outcome.DROPPED : Outcome.IGNORE;
        };
    }
}
