package io.headgate.app;

import java.security.Security;

/** Where the program starts. */
public final class Main {
    private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

    private Main() {}

    /** Ends the process with one of the codes of {@link Exit}. */
    public static void main(String[] arguments) {
        // On fewer than three processors the JDK gives each asynchronous step of a CompletionStage a thread of its
        // own, unless the common pool has two (https://github.com/akka/akka-core/issues/32910). It is read once:
        // set it first.
        if (System.getProperty(COMMON_POOL) == null) {
            System.setProperty(COMMON_POOL, "2");
        }
        // Pools ask for addresses every few seconds and remember them. The JDK would answer with what it found up
        // to 30 seconds ago, and a fail-over by name would go unnoticed that long.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        System.exit(Headgate.commandLine(GatewayRunner::new, System.getenv(), System.getProperties())
                .execute(arguments));
    }
}
