package io.headgate.pool;

import io.headgate.pool.Connection.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections of a pool and how many there are in each phase. A connection is counted in exactly one phase at any time. */
final class Connections {
    private final Map<Long, Connection> all = new LinkedHashMap<>();
    private final Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
    private int retiring;
    private int awaited;
    private long nextId = 1;

    Connection begin(Member member, Phase phase, int epoch, long now) {
        Connection connection = new Connection(nextId++, member, epoch, now);
        connection.phase = phase;
        all.put(connection.id, connection);
        count(phase, 1);
        member.entered(phase, connection);
        return connection;
    }

    @Nullable
    Connection get(long id) {
        return all.get(id);
    }

    void move(Connection connection, Phase to) {
        if (to == Phase.CLOSING && connection.retiring) {
            connection.retiring = false;
            retiring--;
        }
        if (connection.awaited) {
            connection.awaited = false;
            awaited--;
        }
        count(connection.phase, -1);
        connection.member.left(connection.phase, connection);
        count(to, 1);
        connection.phase = to;
        connection.member.entered(to, connection);
    }

    /** Somebody waits for this probe to end well. */
    void await(Connection connection) {
        connection.awaited = true;
        awaited++;
    }

    void markRetiring(Connection connection) {
        if (!connection.retiring) {
            connection.retiring = true;
            retiring++;
        }
    }

    void remove(Connection connection) {
        move(connection, Phase.CLOSING);
        count(Phase.CLOSING, -1);
        all.remove(connection.id);
    }

    List<Connection> copyOfAll() {
        return new ArrayList<>(all.values());
    }

    /** Those being probed included. */
    int idle() {
        return count(Phase.IDLE) + count(Phase.PROBING);
    }

    /** Free this moment. */
    int free() {
        return count(Phase.IDLE);
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

    /** Those beyond the maximum, to be examined. */
    int extra() {
        return count(Phase.EXTRA);
    }

    /** On their way to somebody who waits: being opened or validated. */
    int coming() {
        return opening() + awaited;
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

    private void count(Phase phase, int change) {
        counts.merge(phase, change, Integer::sum);
    }

    private int count(Phase phase) {
        return counts.getOrDefault(phase, 0);
    }
}
