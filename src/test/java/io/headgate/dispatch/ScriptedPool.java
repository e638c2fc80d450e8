package io.headgate.dispatch;

import io.headgate.call.Failure;
import io.headgate.call.Outcome;
import io.headgate.call.UpstreamName;
import io.headgate.pool.Ask;
import io.headgate.pool.Lease;
import io.headgate.pool.LeaseId;
import io.headgate.pool.Ticket;
import io.headgate.pool.Waiter;
import io.headgate.testing.OnlyLends;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A pool that grants and refuses as it is told, and notes what was asked of it and given back to it, in order. */
final class ScriptedPool implements OnlyLends<String> {
    final List<Ask> asks = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    private final Deque<Waiter<String>> waiting = new ArrayDeque<>();

    private final class Loan implements Lease<String> {
        private final boolean fresh;

        Loan(boolean fresh) {
            this.fresh = fresh;
        }

        @Override
        public String session() {
            return "session";
        }

        @Override
        public LeaseId id() {
            return new LeaseId(1, 1, events.size());
        }

        @Override
        public void release(Outcome outcome) {
            events.add("released " + outcome);
        }

        @Override
        public long waitedNanos() {
            return 0;
        }

        @Override
        public boolean fresh() {
            return fresh;
        }

        @Override
        public long connectNanos() {
            return -1;
        }
    }

    @Override
    public UpstreamName name() {
        return new UpstreamName("scripted");
    }

    @Override
    public Ticket acquire(Ask ask, Waiter<String> waiter) {
        asks.add(ask);
        events.add("asked");
        waiting.add(waiter);
        return () -> {
            boolean first = waiting.remove(waiter);
            if (first) {
                events.add("cancelled");
            }
            return first;
        };
    }

    void grant(boolean fresh) {
        waiting.remove().granted(new Loan(fresh));
    }

    void refuse(Failure why) {
        waiting.remove().refused(why);
    }

    boolean isAsked() {
        return !waiting.isEmpty();
    }
}
