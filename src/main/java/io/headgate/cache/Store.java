package io.headgate.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.observe.CacheMeters;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where answers are kept, bounded in bytes; what is least likely to be asked for again goes first. Safe from any thread. */
final class Store {
    /** A question whose answer was for one caller alone is not waited for by others for so long. */
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private static final long MOST_REMEMBERED = 10_000;

    private final com.github.benmanes.caffeine.cache.Cache<Key, Entry> entries;
    private final com.github.benmanes.caffeine.cache.Cache<Key, Boolean> unshared;
    private final Map<UpstreamName, Changes> changes = new ConcurrentHashMap<>();

    /** Counts what has changed an upstream's data. */
    private static final class Changes {
        /** Changes of everything: entries of an earlier count are void, and go when they are met or in time. */
        final AtomicLong ofAll = new AtomicLong();
        /** Changes of anything: what was asked for before is not kept. */
        final AtomicLong ofAny = new AtomicLong();
    }

    /** How much had changed at a certain moment. */
    record Since(long ofAll, long ofAny) {}

    Store(long maxSize, Ticker ticker) {
        entries = Caffeine.newBuilder()
                .maximumWeight(maxSize)
                .weigher((Key key, Entry entry) -> entry.weight())
                .expireAfter(Expiry.creating((Key key, Entry entry) -> Duration.ofNanos(entry.usefulNanos())))
                .ticker(ticker::nanos)
                // Its upkeep is short, and the threads that serve requests are all there are.
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> evicted(entry, cause))
                .build();
        unshared = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(REMEMBERED)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    private static void evicted(@Nullable Entry entry, RemovalCause cause) {
        if (entry != null) {
            entry.meters().dropped(cause == RemovalCause.SIZE ? CacheMeters.Drop.SIZE : CacheMeters.Drop.AGE);
        }
    }

    /** The state of an upstream's data now; to be taken before something is asked of it. */
    Since since(UpstreamName upstream) {
        Changes changes = changes(upstream);
        return new Since(changes.ofAll.get(), changes.ofAny.get());
    }

    private Changes changes(UpstreamName upstream) {
        return changes.computeIfAbsent(upstream, unused -> new Changes());
    }

    private boolean isVoid(Entry entry) {
        return entry.since().ofAll() != changes(entry.upstream()).ofAll.get();
    }

    /** What is kept under the key, fresh or not. */
    @Nullable
    Entry find(Key key) {
        Entry entry = entries.getIfPresent(key);
        if (entry != null && isVoid(entry)) {
            drop(key, entry);
            return null;
        }
        return entry;
    }

    private void drop(Key key, Entry entry) {
        if (entries.asMap().remove(key, entry)) {
            entry.meters().dropped(CacheMeters.Drop.CHANGED);
        }
    }

    /** Keeps an entry, unless its upstream's data have changed since it was asked for. */
    boolean keep(Key key, Entry entry) {
        if (!entry.since().equals(since(entry.upstream()))) {
            entry.meters().dropped(CacheMeters.Drop.CHANGED);
            return false;
        }
        entries.put(key, entry);
        unshared.invalidate(key);
        entry.meters().stored();
        return true;
    }

    /** From now on this question is everybody's own for a while. */
    void dontShare(Key key) {
        unshared.put(key, Boolean.TRUE);
    }

    boolean isShared(Key key) {
        return unshared.getIfPresent(key) == null;
    }

    /** Everything of an upstream is void. Costs the same however much that is. */
    void invalidate(UpstreamName upstream) {
        Changes changes = changes(upstream);
        changes.ofAny.incrementAndGet();
        changes.ofAll.incrementAndGet();
    }

    /** Everything of a group is void, and what is of no group, which may be about anything; what is being asked for now is not kept. */
    void invalidate(UpstreamName upstream, String group) {
        changes(upstream).ofAny.incrementAndGet();
        entries.asMap().forEach((key, entry) -> {
            boolean meant = entry.groups().isEmpty() || entry.groups().contains(group);
            if (meant && entry.upstream().equals(upstream)) {
                drop(key, entry);
            }
        });
    }

    /** The groups of an upstream that something is kept of. */
    Set<String> groups(UpstreamName upstream) {
        Set<String> groups = new TreeSet<>();
        entries.asMap().values().forEach(entry -> {
            if (entry.upstream().equals(upstream) && !isVoid(entry)) {
                groups.addAll(entry.groups());
            }
        });
        return groups;
    }

    /** How many answers are kept. */
    long count() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    /** What they take, in bytes, about. */
    long bytes() {
        return entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }
}
