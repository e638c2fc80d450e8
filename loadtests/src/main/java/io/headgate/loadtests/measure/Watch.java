package io.headgate.loadtests.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/** Looks at the gateway and at the machine twice a second while a scenario runs, for what only shows at its worst moment. */
public final class Watch implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int PERIODS = 6;
    /** What the share of the compilers is about, and after which it is known. */
    public static final Duration LATELY = Duration.ofNanos((PERIODS + 1) * PERIOD_NANOS);

    private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Gateway gateway;
    private final String upstream;
    private final Thread sampler;
    private final Thread sleeper;
    private final Thread asker;
    private final AtomicLong hiccup = new AtomicLong();
    private final ConcurrentHistogram own = new ConcurrentHistogram(1, 60_000_000_000L, 3);
    private volatile double compilerShare = Double.NaN;
    private volatile Peaks peaks = new Peaks(0, 0, 0, 0, 0, Double.POSITIVE_INFINITY);
    private volatile boolean warming = true;
    private volatile boolean resting;
    private volatile boolean ended;

    /**
     * At worst, so far.
     *
     * @param open connections of the pool, of whatever kind
     * @param cores busy with the gateway, over half a second
     * @param exhaustionSeconds the nearest that exhaustion was ever foreseen
     */
    public record Peaks(
            double open,
            double active,
            double waiting,
            double residentMegabytes,
            double cores,
            double exhaustionSeconds) {}

    public Watch(Gateway gateway, String upstream) {
        this.gateway = gateway;
        this.upstream = upstream;
        this.sampler = start(this::sample, "watch");
        this.sleeper = start(this::sleep, "hiccups");
        this.asker = start(this::ask, "own-answers");
    }

    private static Thread start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Looks away until {@link #resume}. */
    public void rest() {
        resting = true;
    }

    /** Goes on, with what it has seen. */
    public void resume() {
        if (resting) {
            resting = false;
            List.of(sampler, sleeper, asker).forEach(LockSupport::unpark);
        }
    }

    /** Begins anew: what was before, while the gateway warmed up, does not count. */
    public void restart() {
        warming = false;
        peaks = new Peaks(0, 0, 0, 0, 0, Double.POSITIVE_INFINITY);
        hiccup.set(0);
        own.reset();
    }

    /** The share of the gateway's processor time that its compilers took in the last seconds, 0 to 1; NaN where nobody knows. */
    public double compilerShare() {
        return compilerShare;
    }

    /** What the gateway needed to say that it lives, for which it asks no store. */
    public Latency own() {
        // A histogram must not change while it is read.
        return Latency.of(own.copy());
    }

    private void ask() {
        while (!ended) {
            if (resting) {
                LockSupport.parkNanos(PERIOD_NANOS);
                continue;
            }
            long start = System.nanoTime();
            gateway.text(gateway.admin(), "/health/live");
            own.recordValue(Math.min(own.getHighestTrackableValue(), Math.max(1, System.nanoTime() - start)));
            LockSupport.parkNanos(ASK_NANOS);
        }
    }

    public Peaks peaks() {
        return peaks;
    }

    /** How long at worst a thread of this program had to wait that only wanted to wake up, milliseconds. */
    public double hiccup() {
        return hiccup.get() / 1e6;
    }

    private void sample() {
        ProcessReading before = ProcessReading.of(gateway.pid());
        Deque<ProcessReading> lately = new ArrayDeque<>(List.of(before));
        long asked = System.nanoTime();
        while (!ended) {
            LockSupport.parkNanos(PERIOD_NANOS);
            if (resting) {
                before = ProcessReading.of(gateway.pid());
                lately.clear();
                lately.add(before);
                asked = System.nanoTime();
                continue;
            }
            if (warming) {
                // Read when the load begins and ends: a first time then would load classes, for which compiled code is
                // thrown away.
                gateway.text(gateway.admin(), "/metrics");
            }
            JsonNode pool = new GatewayReading(gateway.pools(), Scrape.of(""), before, 0).pool(upstream);
            ProcessReading process = ProcessReading.of(gateway.pid());
            long now = System.nanoTime();
            double cores = (process.cpuSeconds() - before.cpuSeconds()) / ((now - asked) / 1e9);
            Peaks old = peaks;
            JsonNode counts = pool.path("connections");
            double open = counts.path("idle").asDouble()
                    + counts.path("active").asDouble()
                    + counts.path("opening").asDouble();
            JsonNode exhaustion = pool.at("/forecast/exhaustionInMs");
            peaks = new Peaks(
                    Math.max(old.open, open),
                    Math.max(old.active, counts.path("active").asDouble()),
                    Math.max(old.waiting, counts.path("waiting").asDouble()),
                    Math.max(old.residentMegabytes, process.residentMegabytes()),
                    Math.max(old.cores, cores),
                    exhaustion.isNumber()
                            ? Math.min(old.exhaustionSeconds, exhaustion.asDouble() / 1e3)
                            : old.exhaustionSeconds);
            before = process;
            asked = now;
            lately.add(process);
            if (lately.size() > PERIODS) {
                ProcessReading then = lately.remove();
                compilerShare = (process.compilerSeconds() - then.compilerSeconds())
                        / (process.cpuSeconds() - then.cpuSeconds());
            }
        }
    }

    private void sleep() {
        while (!ended) {
            if (resting) {
                LockSupport.parkNanos(PERIOD_NANOS);
                continue;
            }
            long before = System.nanoTime();
            LockSupport.parkNanos(STEP_NANOS);
            hiccup.accumulateAndGet(System.nanoTime() - before - STEP_NANOS, Math::max);
        }
    }

    @Override
    public void close() {
        ended = true;
        List.of(sampler, sleeper, asker).forEach(LockSupport::unpark);
    }
}
