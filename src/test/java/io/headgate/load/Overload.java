package io.headgate.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * More load than there is capacity for: the peak is measured with callers who wait for their answers, then so many times as many
 * requests come by the clock.
 *
 * @param workers what the upstream works on at a time; the pool should have as many connections
 * @param serviceMillis what a request takes there, on average
 * @param times how many times the peak is asked for
 * @param patience how long each caller waits
 * @param warmUp how long both kinds of load run before anything is measured
 * @param peak how long the peak is measured
 * @param load how long the overload lasts
 */
public record Overload(
        int workers,
        long serviceMillis,
        double times,
        Duration patience,
        Duration warmUp,
        Duration peak,
        Duration load,
        long seed) {
    private static final Duration SETTLED = Duration.ofSeconds(10);

    /**
     * What came of it.
     *
     * @param peak the run that measured how much can be done at most
     * @param load the run with too many requests
     * @param worked how many requests of the overload the upstream worked on
     */
    public record Outcome(LoadResult peak, LoadResult load, long worked) {
        /** Useful answers per second as a share of the peak. */
        public double share() {
            return load.usefulPerSecond() / peak.usefulPerSecond();
        }

        /** The share of the upstream's work that nobody had anything of. */
        public double wasted() {
            return worked == 0 ? 0 : (worked - load.servedInTime()) / (double) worked;
        }
    }

    public PacedUpstream upstream() throws IOException {
        return new PacedUpstream(workers, serviceMillis, seed);
    }

    /** Runs all of it against the gateway on this port, in front of that upstream. */
    public Outcome run(int port, PacedUpstream upstream, Runnable beforeLoad) throws IOException {
        int callers = 2 * workers;
        try (LoadClient client = new LoadClient(port, "/")) {
            // Refusing and hurrying is other code than serving, and both are to be compiled.
            client.callers(callers, warmUp.dividedBy(2), patience);
            client.atRate(times * workers * 1000 / serviceMillis, warmUp.dividedBy(2), patience, seed);
        }
        settle(upstream);
        try (LoadClient client = new LoadClient(port, "/")) {
            LoadResult most = client.callers(callers, peak, patience);
            settle(upstream);
            if (most.servedInTime() == 0) {
                throw new IllegalStateException("nobody is served even without overload: " + most.reasons());
            }
            beforeLoad.run();
            long before = upstream.done();
            LoadResult result = client.atRate(times * most.usefulPerSecond(), load, patience, seed);
            settle(upstream);
            return new Outcome(most, result, upstream.done() - before);
        }
    }

    private static void settle(PacedUpstream upstream) {
        long limit = System.nanoTime() + SETTLED.toNanos();
        while (upstream.outstanding() > 0 && System.nanoTime() - limit < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
