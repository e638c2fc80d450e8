package peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Callers as threads, each of which asks and waits for its answer, over and over. */
final class Callers {
    /** What one call took; {@code acquired} is -1 where nobody can tell. */
    record Took(long acquiredNanos, long wholeNanos) {}

    /** What one caller does. */
    interface Call {
        Took call(int id) throws Exception;
    }

    /** What came of some seconds of load. */
    static final class Result {
        final Times acquired = new Times();
        final Times whole = new Times();
        long failed;

        /** As one line, for whoever has started this process. */
        String line(double seconds, double cpuSeconds) {
            return whole.count() + " " + failed + " " + seconds + " " + cpuSeconds + " " + acquired.summary() + " "
                    + whole.summary();
        }
    }

    static final int ITEMS = 1000;

    private Callers() {}

    static int anyItem() {
        return 1 + ThreadLocalRandom.current().nextInt(ITEMS);
    }

    /**
     * Loads for a while.
     *
     * @param caller makes what each of the callers needs
     * @param perSecond calls of all callers together, evenly; 0: as many as there can be
     */
    static Result load(int callers, double seconds, int perSecond, Callable<Call> caller) throws Exception {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            calls.add(caller.call());
        }
        List<Result> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        AtomicLong failed = new AtomicLong();
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        long pause = perSecond == 0 ? 0 : callers * 1_000_000_000L / perSecond;
        for (int i = 0; i < callers; i++) {
            Result result = new Result();
            results.add(result);
            Call call = calls.get(i);
            long first = begin + i * pause / callers;
            Thread thread = new Thread(() -> {
                long due = first;
                while (System.nanoTime() < end) {
                    for (long left = due - System.nanoTime(); pause > 0 && left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    try {
                        Took took = call.call(anyItem());
                        result.acquired.add(took.acquiredNanos());
                        result.whole.add(took.wholeNanos());
                    } catch (Exception broken) {
                        if (failed.getAndIncrement() == 0) {
                            broken.printStackTrace();
                        }
                    }
                    due += pause;
                }
            });
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Result all = new Result();
        results.forEach(each -> {
            all.acquired.addAll(each.acquired);
            all.whole.addAll(each.whole);
        });
        all.failed = failed.get();
        return all;
    }
}
