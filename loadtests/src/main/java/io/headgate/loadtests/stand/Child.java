package io.headgate.loadtests.stand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that this program started, and ends: by its own handle, never by a name. */
public final class Child implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread hook;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.hook = new Thread(process::destroyForcibly, "end-" + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @param log gets everything it prints */
    static Child start(String name, List<String> command, Map<String, String> environment, Path folder, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Child(name, builder.start(), log);
    }

    /** The command that starts the gateway, as its README says, and with compiler threads that last, whose time can be told apart. */
    static List<String> gateway(Path jar, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx512m",
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Everything it prints. */
    Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has printed this. */
    public Matcher await(Pattern line) throws IOException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() - limit < 0) {
            boolean alive = process.isAlive();
            Matcher matcher = line.matcher(Files.readString(log));
            if (matcher.find()) {
                return matcher;
            }
            if (!alive) {
                break;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new IOException(name + " did not start:\n" + Files.readString(log));
    }

    /** Waits until it has ended by itself. */
    void awaitEnd() throws IOException {
        try {
            if (!process.waitFor(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(name + " does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks it to end, and waits.
     *
     * @return how long it took, milliseconds; infinity if it had to be killed
     */
    public double stop() {
        long start = System.nanoTime();
        boolean ended = false;
        try {
            process.destroy();
            ended = process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            return Double.POSITIVE_INFINITY;
        }
        return ended ? (System.nanoTime() - start) / 1e6 : Double.POSITIVE_INFINITY;
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
