package io.headgate.loadtests;

import io.headgate.loadtests.measure.Recording;
import io.headgate.loadtests.report.Ink;
import io.headgate.loadtests.scenario.Field;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** One line per scenario that grows while it runs: on a terminal in place, elsewhere one every five seconds. */
final class Progress implements Field.Progress {
    private static final int TERMINAL_MILLIS = 500;
    private static final int ELSEWHERE_MILLIS = 5_000;

    private final PrintStream out;
    private final boolean terminal;

    Progress(PrintStream out) {
        this.out = out;
        this.terminal = Ink.isTerminal();
    }

    @Override
    public Field.Shown show(String scenario, List<Recording> recordings, Duration length) {
        long start = System.nanoTime();
        AtomicBoolean ended = new AtomicBoolean();
        Thread thread = new Thread(
                () -> {
                    while (!ended.get()) {
                        LockSupport.parkNanos(
                                TimeUnit.MILLISECONDS.toNanos(terminal ? TERMINAL_MILLIS : ELSEWHERE_MILLIS));
                        if (!ended.get()) {
                            print(scenario, recordings, start, length, false);
                        }
                    }
                },
                "progress");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            ended.set(true);
            LockSupport.unpark(thread);
            print(scenario, recordings, start, length, true);
        };
    }

    private synchronized void print(
            String scenario, List<Recording> recordings, long start, Duration length, boolean last) {
        double p95 = recordings.stream()
                .mapToDouble(Recording::p95)
                .filter(one -> !Double.isNaN(one))
                .max()
                .orElse(Double.NaN);
        String line = String.format(
                Locale.ROOT,
                "  %-18s %4.0f s%s  %8d requests  %6d failed  p95 %s",
                scenario,
                (System.nanoTime() - start) / 1e9,
                length.isZero() ? "         " : String.format(Locale.ROOT, " of %3d s", length.toSeconds()),
                recordings.stream().mapToLong(Recording::requests).sum(),
                recordings.stream().mapToLong(Recording::failedTries).sum(),
                Double.isNaN(p95) ? "–" : String.format(Locale.ROOT, "%.2f ms", p95));
        if (terminal) {
            out.print("\r" + line + "\u001b[K" + (last ? "\n" : ""));
        } else {
            out.println(line);
        }
        out.flush();
    }
}
