package io.headgate.pool;

import io.headgate.resilience.CircuitBreaker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One address of the upstream: its ladder of attempts, its breaker, and the connections there. Confined to its pool. */
final class Member {
    final Address address;
    final Opener opener;
    /** Keeps traffic away from this address while others do better; the upstream as a whole has a breaker of its own. */
    final CircuitBreaker breaker;

    /** Least recently used first. */
    private final Deque<Connection> idle = new ArrayDeque<>();

    private int opening;
    private int active;
    private int probing;
    /** In how many look-ups in a row it was missing. */
    private int missed;
    /** Connections that were idle at this time are in doubt, because another one to the same address has broken. */
    private @Nullable Long doubtedNanos;

    Member(Address address, PoolConfig config, DoubleSupplier random) {
        this.address = address;
        this.opener = new Opener(config.connecting(), config.max(), random);
        this.breaker = new CircuitBreaker(config.breaker(), random);
    }

    void entered(Connection.Phase phase, Connection connection) {
        switch (phase) {
            case OPENING, WARMING -> opening++;
            case PROBING -> probing++;
            case ACTIVE -> active++;
            case IDLE -> idle.addLast(connection);
            case EXTRA, CLOSING -> {}
        }
    }

    void left(Connection.Phase phase, Connection connection) {
        switch (phase) {
            case OPENING, WARMING -> opening--;
            case PROBING -> probing--;
            case ACTIVE -> active--;
            case IDLE -> idle.remove(connection);
            case EXTRA, CLOSING -> {}
        }
    }

    /** The most recently used idle one, which stays idle until it is moved. */
    @Nullable
    Connection mostRecentlyUsed() {
        return idle.peekLast();
    }

    @Nullable
    Connection leastRecentlyUsed() {
        return idle.peekFirst();
    }

    boolean hasIdle() {
        return !idle.isEmpty();
    }

    int opening() {
        return opening;
    }

    int active() {
        return active;
    }

    /** Connections that take up room in the pool. */
    int inUse() {
        return opening + probing + active + idle.size();
    }

    void doubt(long now) {
        doubtedNanos = now;
    }

    boolean doubts(Connection connection) {
        return doubtedNanos != null && connection.idleSinceNanos - doubtedNanos <= 0;
    }

    void found() {
        missed = 0;
    }

    void missing() {
        missed++;
    }

    /** Whether the last look-up still named it; where it did not, nothing is opened any more. */
    boolean listed() {
        return missed == 0;
    }

    /** One answer without it may be the whim of a name server; two are not. */
    boolean gone() {
        return missed >= 2;
    }
}
