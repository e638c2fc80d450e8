package io.headgate.pool;

import io.headgate.pool.Connection.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections of a pool and how many there are in each phase. A connection is counted in exactly one phase at any time. */
final class Connections {
    private final Map<Long, Connection> all = new LinkedHashMap<>();
    /** Least recently used first. */
    private final Deque<Connection> idle = new ArrayDeque<>();

    private final Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
    private int retiring;
    private long nextId = 1;

    Connection begin(int epoch, long now) {
        Connection connection = new Connection(nextId++, epoch, now);
        all.put(connection.id, connection);
        counts.merge(connection.phase, 1, Integer::sum);
        return connection;
    }

    @Nullable
    Connection get(long id) {
        return all.get(id);
    }

    void move(Connection connection, Phase to) {
        if (connection.phase == Phase.IDLE) {
            idle.remove(connection);
        }
        if (to == Phase.CLOSING && connection.retiring) {
            connection.retiring = false;
            retiring--;
        }
        counts.merge(connection.phase, -1, Integer::sum);
        counts.merge(to, 1, Integer::sum);
        connection.phase = to;
        if (to == Phase.IDLE) {
            idle.addLast(connection);
        }
    }

    /** The most recently used idle one, which stays idle until it is moved. */
    @Nullable
    Connection mostRecentlyUsed() {
        return idle.peekLast();
    }

    void markRetiring(Connection connection) {
        if (!connection.retiring) {
            connection.retiring = true;
            retiring++;
        }
    }

    void remove(Connection connection) {
        move(connection, Phase.CLOSING);
        counts.merge(Phase.CLOSING, -1, Integer::sum);
        all.remove(connection.id);
    }

    List<Connection> copyOfAll() {
        return new ArrayList<>(all.values());
    }

    /** Least recently used first. */
    List<Connection> copyOfIdle() {
        return new ArrayList<>(idle);
    }

    /** Those being probed to keep them alive included. */
    int idle() {
        return count(Phase.IDLE) + count(Phase.PROBING);
    }

    int active() {
        return count(Phase.ACTIVE);
    }

    /** Those being warmed up included. */
    int opening() {
        return count(Phase.OPENING) + count(Phase.WARMING);
    }

    int closing() {
        return count(Phase.CLOSING);
    }

    /** Open and fit to be lent, now or after the current loan. */
    int ready() {
        return idle() + active();
    }

    /** What takes up room in the pool. */
    int inUse() {
        return ready() + opening();
    }

    /** How many stay only until their replacements are there. */
    int retiring() {
        return retiring;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    private int count(Phase phase) {
        return counts.getOrDefault(phase, 0);
    }
}
