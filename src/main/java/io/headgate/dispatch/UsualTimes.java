package io.headgate.dispatch;

import io.headgate.call.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What each operation usually takes from the loan of a connection to the head of the answer: a moving average in which the newest
 * answer weighs an eighth. Operations come from tables, so there are few. Safe from any thread.
 */
final class UsualTimes {
    private static final int WEIGHT = 8;

    private final Map<Operation, AtomicLong> averages = new ConcurrentHashMap<>();

    void took(Operation operation, long nanos) {
        AtomicLong average = averages.get(operation);
        if (average == null) {
            averages.putIfAbsent(operation, new AtomicLong(nanos));
        } else {
            long before = average.get();
            // Two at the same moment may lose one of them; that is no harm to an average.
            average.lazySet(before + (nanos - before) / WEIGHT);
        }
    }

    /** In nanoseconds; 0 while nothing is known. */
    long of(Operation operation) {
        AtomicLong average = averages.get(operation);
        return average == null ? 0 : average.get();
    }
}
