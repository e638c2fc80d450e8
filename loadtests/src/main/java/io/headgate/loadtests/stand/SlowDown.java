package io.headgate.loadtests.stand;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lets a process run only half of the time: stopped for 10 ms, running for 10 ms, and so on. For tests of these tests. */
public final class SlowDown implements AutoCloseable {
    private final long pid;
    private @Nullable Process shell;

    public SlowDown(long pid) {
        this.pid = pid;
    }

    public void begin() throws IOException {
        shell = new ProcessBuilder(
                        "bash",
                        "-c",
                        "trap 'kill -CONT " + pid + "; exit' TERM; while kill -STOP " + pid
                                + " 2>/dev/null; do sleep 0.01; kill -CONT " + pid + " 2>/dev/null; sleep 0.01; done")
                .inheritIO()
                .start();
    }

    @Override
    public void close() {
        Process running = shell;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            running.waitFor();
            new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException gone) {
            Thread.currentThread().interrupt();
        }
    }
}
