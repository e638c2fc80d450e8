package io.headgate.cache;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.dispatch.Dispatched;
import io.headgate.observe.CacheMeters;
import io.headgate.wire.Response;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Answers reads from what is known, lets equal ones that come at the same time share one call, and keeps what they get. One per
 * gateway; safe from any thread, and never blocks. Callers share only what they could have got themselves: the key holds their rights.
 */
public final class Cache {
    private final CacheConfig config;
    private final String name;
    private final Store store;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private final Map<Place, Flight> flights = new ConcurrentHashMap<>();
    /** Bytes held of bodies that are not whole yet. */
    private final AtomicLong collecting = new AtomicLong();

    /** A flight's place; it can be joined only by those who asked after the last change. */
    private record Place(Key key, Store.Since since) {}

    /** @param name how this gateway calls itself in {@code Cache-Status} (RFC 9211); a token */
    public Cache(CacheConfig config, String name, DeadlineWatch watch, Ticker ticker) {
        this.config = config;
        this.name = name;
        this.watch = watch;
        this.ticker = ticker;
        store = new Store(config.maxSize(), ticker);
    }

    /**
     * Answers a read, by asking the upstream if need be.
     *
     * @param origin makes the caller's own call; asked at most once
     */
    public Serving ask(Question question, Supplier<Dispatched<Response>> origin) {
        Store.Since since = store.since(question.upstream());
        Entry entry = store.find(question.key());
        long now = ticker.nanos();
        boolean fresh = entry != null && entry.fresh(now);
        boolean will = entry != null
                && question.accepts(entry.ageSeconds(now), fresh ? entry.freshSeconds(now) : Long.MAX_VALUE);
        Turn turn = new Turn(question, origin, this, since, will ? entry : null);
        if (entry != null && will && fresh) {
            turn.hit(entry);
        } else if (question.onlyIfCached()) {
            turn.onlyIfCached();
        } else if (question.insists() || !store.isShared(question.key())) {
            turn.goAlone();
        } else {
            join(turn, new Place(question.key(), since));
        }
        return turn;
    }

    private void join(Turn turn, Place place) {
        while (true) {
            Flight flight = flights.computeIfAbsent(place, this::flight);
            turn.joins(flight);
            switch (flight.join(turn)) {
                case LEADS -> {
                    turn.lead();
                    return;
                }
                case WAITS -> {
                    turn.waits();
                    return;
                }
                case NONE -> flights.remove(place, flight);
            }
        }
    }

    private Flight flight(Place place) {
        return new Flight(() -> flights.remove(place));
    }

    /** Everything kept of an upstream is void: its data may have changed. Reads under way are not kept, nor joined any more. */
    public void invalidate(UpstreamName upstream) {
        store.invalidate(upstream);
    }

    /** The same for what is about one group, such as a view, and for what cannot be told to be about anything. */
    public void invalidate(UpstreamName upstream, String group) {
        store.invalidate(upstream, group);
    }

    /** The groups of an upstream that something is kept of. Looks at every entry. */
    public Set<String> groups(UpstreamName upstream) {
        return store.groups(upstream);
    }

    /** What is held now, by name. */
    public Map<String, Long> numbers() {
        Map<String, Long> numbers = new TreeMap<>();
        numbers.put("entries", store.count());
        numbers.put("bytes", store.bytes());
        numbers.put("maxBytes", config.maxSize());
        numbers.put("flights", (long) flights.size());
        numbers.put("collectingBytes", collecting.get());
        return numbers;
    }

    // ---- what turns need ----

    String name() {
        return name;
    }

    long nanos() {
        return ticker.nanos();
    }

    DeadlineWatch watch() {
        return watch;
    }

    long maxEntry() {
        return config.maxEntry();
    }

    boolean isShared(Key key) {
        return store.isShared(key);
    }

    void dontShare(Key key) {
        store.dontShare(key);
    }

    void keep(Key key, Entry entry) {
        if (store.keep(key, entry)) {
            CacheMeters.holds(store.bytes());
        }
    }

    /** Whether so many more bytes of a body may be held, which make so many of it. */
    boolean reserve(int bytes, long ofBody) {
        if (ofBody > config.maxEntry()) {
            return false;
        }
        if (collecting.addAndGet(bytes) > config.maxSize()) {
            collecting.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(long bytes) {
        collecting.addAndGet(-bytes);
    }
}
