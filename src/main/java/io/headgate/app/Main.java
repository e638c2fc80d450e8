package io.headgate.app;

/** Where the program starts. */
public final class Main {
    private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

    private Main() {}

    /** Ends the process with one of the codes of {@link Exit}. */
    public static void main(String[] arguments) {
        // On fewer than three processors the JDK gives each asynchronous step of a CompletionStage a thread of its own,
        // unless the common pool has two (https://github.com/akka/akka-core/issues/32910). It is read once: set it
        // first.
        if (System.getProperty(COMMON_POOL) == null) {
            System.setProperty(COMMON_POOL, "2");
        }
        System.exit(Headgate.commandLine(GatewayRunner::new, System.getenv(), System.getProperties())
                .execute(arguments));
    }
}
