package io.headgate.transport;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What threads cost while nothing should happen. */
final class CpuTime {
    private CpuTime() {}

    /** Processor time that the thread takes while this one waits. */
    static Duration during(long threadId, Duration time) {
        long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId) - before);
    }
}
