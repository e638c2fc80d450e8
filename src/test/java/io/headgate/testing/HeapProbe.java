package io.headgate.testing;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How much memory this virtual machine really keeps. */
public final class HeapProbe {
    private static final int ROUNDS = 3;

    private HeapProbe() {}

    /** Bytes on the heap after garbage was collected: the smallest of a few rounds, since one collection may not do. */
    public static long liveBytes() {
        long smallest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            System.gc();
            smallest = Math.min(
                    smallest,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return smallest;
    }

    /** Bytes in direct buffers, which the heap's figures do not show. */
    public static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
