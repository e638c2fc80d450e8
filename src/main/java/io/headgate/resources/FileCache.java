package io.headgate.resources;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headgate.call.Ticker;
import io.headgate.observe.ResourceMeters;
import io.headgate.observe.ResourceMeters.Manner;
import io.headgate.provider.JsonText;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Files in memory, as clients get them, bounded in bytes. Those who ask for the same file at the same time share one read. Safe from any
 * thread; reads go where blocking is allowed, what is kept is answered at once.
 */
final class FileCache {
    private static final int OVERHEAD = 256;

    private final AsyncCache<FileEntry, FileReading> kept;
    private final Executor blocking;
    private final Ticker ticker;

    /** @param maxSize bytes; 0: nothing is kept */
    FileCache(long maxSize, Executor blocking, Ticker ticker) {
        this.blocking = blocking;
        this.ticker = ticker;
        kept = Caffeine.newBuilder()
                .maximumWeight(maxSize)
                .weigher((FileEntry entry, FileReading reading) -> weight(entry, reading))
                .executor(Runnable::run)
                .buildAsync();
    }

    private static int weight(FileEntry entry, FileReading reading) {
        JsonText result = reading.result();
        return OVERHEAD + entry.uri().length() + (result == null ? 0 : result.size());
    }

    /** @param read reads the file; blocks */
    CompletableFuture<FileReading> get(FileEntry entry, ResourceMeters meters, Supplier<FileReading> read) {
        long start = ticker.nanos();
        CompletableFuture<FileReading> there = kept.getIfPresent(entry);
        CompletableFuture<FileReading> own = new CompletableFuture<>();
        there = there == null ? kept.asMap().putIfAbsent(entry, own) : there;
        if (there != null) {
            Manner manner = there.isDone() ? Manner.HIT : Manner.SHARED;
            return there.thenApply(reading -> {
                told(meters, manner, reading, start);
                return reading;
            });
        }
        try {
            blocking.execute(() -> finish(entry, own, meters, read, start));
        } catch (RejectedExecutionException stopping) {
            finish(entry, own, meters, () -> FileReading.FAILED, start);
        }
        return own;
    }

    private void finish(
            FileEntry entry,
            CompletableFuture<FileReading> own,
            ResourceMeters meters,
            Supplier<FileReading> read,
            long start) {
        FileReading reading = FileReading.FAILED;
        try {
            reading = read.get();
        } finally {
            if (!reading.current()) {
                kept.asMap().remove(entry, own);
            }
            told(meters, Manner.MISS, reading, start);
            own.complete(reading);
        }
    }

    private void told(ResourceMeters meters, Manner manner, FileReading reading, long start) {
        meters.read(reading.result() == null ? Manner.FAILED : manner, ticker.nanos() - start);
    }

    void drop(FileEntry entry) {
        kept.asMap().remove(entry);
    }
}
