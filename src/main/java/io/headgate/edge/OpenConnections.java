package io.headgate.edge;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The client connections of one listener: how many there are, from whom, and how to end them. Safe from any thread. */
final class OpenConnections {
    /** A connection as the listener sees it. */
    interface Open {
        /** Finish what is under way, then close. */
        void drain();

        /** Close now. */
        void abort();
    }

    private final int max;
    private final int maxPerClient;
    private final AtomicInteger admitted = new AtomicInteger();
    private final Map<InetAddress, Integer> perClient = new ConcurrentHashMap<>();
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private volatile boolean draining;

    OpenConnections(int max, int maxPerClient) {
        this.max = max;
        this.maxPerClient = maxPerClient;
    }

    /** Why a connection from there is not taken, or an empty text after which {@link #leave} must follow. */
    String enter(InetAddress client) {
        if (admitted.incrementAndGet() > max) {
            admitted.decrementAndGet();
            return "full";
        }
        int fromThere = perClient.merge(client, 1, Integer::sum);
        if (fromThere > maxPerClient) {
            leave(client);
            return "full-per-peer";
        }
        return "";
    }

    void leave(InetAddress client) {
        perClient.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
        if (admitted.decrementAndGet() == 0 && draining) {
            empty.complete(null);
        }
    }

    void add(Open connection) {
        open.add(connection);
        if (draining) {
            connection.drain();
        }
    }

    void remove(Open connection) {
        open.remove(connection);
    }

    int count() {
        return admitted.get();
    }

    /** Lets every connection finish; the stage completes when the last one has gone. */
    CompletionStage<Void> drain() {
        draining = true;
        open.forEach(Open::drain);
        if (admitted.get() == 0) {
            empty.complete(null);
        }
        return empty;
    }

    void abort() {
        open.forEach(Open::abort);
    }
}
