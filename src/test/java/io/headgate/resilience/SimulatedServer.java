package io.headgate.resilience;

import io.headgate.call.Outcome;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A server in simulated time that works on some calls at once and queues the others, and clients that keep as many calls out as
 * there are of them and as a limit allows.
 */
final class SimulatedServer {
    private static final long SECOND = 1_000_000_000L;

    private record Call(long sent) {}

    private record Ending(long at, Call call, boolean hung) {}

    private final ConcurrencyLimit limit;
    private final Random random;
    private final PriorityQueue<Ending> endings = new PriorityQueue<>(Comparator.comparingLong(Ending::at));
    private final Deque<Call> queue = new ArrayDeque<>();
    private int working;
    private int inFlight;

    long now;
    /** Calls it works on at the same time. */
    int workers = 10;
    /** Middle time to work on one call. */
    double serviceMillis = 20;
    /** Spread of that time: the standard deviation of its logarithm. */
    double spread = 0.3;
    /** How many calls its clients want out at once. */
    int clients = 200;
    /** It answers nothing, and clients give up after a second. */
    boolean dead;

    long answered;
    int least = Integer.MAX_VALUE;
    int most;

    SimulatedServer(ConcurrencyLimit limit, long seed) {
        this.limit = limit;
        this.random = new Random(seed);
    }

    /** Lets time pass; counts and extremes are those of this time alone. */
    void pass(int seconds) {
        answered = 0;
        least = Integer.MAX_VALUE;
        most = 0;
        long end = now + seconds * SECOND;
        send();
        while (!endings.isEmpty() && endings.element().at() <= end) {
            Ending ending = endings.remove();
            now = ending.at();
            end(ending);
            send();
            least = Math.min(least, limit.limit());
            most = Math.max(most, limit.limit());
        }
        now = end;
    }

    private void send() {
        while (inFlight < Math.min(clients, limit.limit())) {
            inFlight++;
            Call call = new Call(now);
            if (dead) {
                endings.add(new Ending(now + SECOND, call, true));
            } else if (working < workers) {
                work(call);
            } else {
                queue.add(call);
            }
        }
    }

    private void work(Call call) {
        working++;
        double millis = serviceMillis * Math.exp(spread * random.nextGaussian());
        endings.add(new Ending(now + (long) (millis * 1_000_000), call, false));
    }

    private void end(Ending ending) {
        long sent = ending.call().sent();
        limit.sample(sent, now - sent, inFlight, ending.hung() ? Outcome.DROPPED : Outcome.SUCCESS, now);
        inFlight--;
        if (!ending.hung()) {
            answered++;
            working--;
            Call next = queue.poll();
            if (next != null) {
                work(next);
            }
        }
    }
}
