package io.headgate.loadtests.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder for a while: gone with all that is in it when this is closed, or when this program ends. */
public final class Scratch implements AutoCloseable {
    private static final int TRIES = 20;

    private final Path folder;
    private final Thread hook = new Thread(this::delete, "delete-scratch");

    private Scratch(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public static Scratch make() throws IOException {
        return new Scratch(Files.createTempDirectory("headgate-loadtests"));
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook does it.
            return;
        }
        delete();
    }

    /** Processes that are ended at the same moment may still write to it. */
    private void delete() {
        for (int left = TRIES; left > 0; left--) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return;
            } catch (IOException | UncheckedIOException busy) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        System.err.println("left behind: " + folder);
    }
}
