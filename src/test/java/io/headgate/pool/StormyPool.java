package io.headgate.pool;

import io.headgate.call.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A simulated pool whose look-ups, attempts and probes all end when and how the test wants, and at their deadlines otherwise. */
final class StormyPool extends SimulatedPool {
    /** Every connection whose actor has not stopped, by id. */
    final Map<Long, Connection> alive = new HashMap<>();

    final Deque<Deadline> lookUps = new ArrayDeque<>();
    /** What is being probed, and until when. */
    final Map<Long, Deadline> examinations = new LinkedHashMap<>();

    private boolean well;

    StormyPool(PoolConfigs configs, Random random, long originNanos) {
        super(configs, random, originNanos);
        probesByHand = true;
    }

    @Override
    public void lookUp(Deadline deadline) {
        if (well) {
            super.lookUp(deadline);
        } else {
            lookUps.addLast(deadline);
        }
    }

    /** Answers the oldest look-up; null: with a failure. */
    void locate(@Nullable List<Address> answer) {
        lookUps.removeFirst();
        if (answer == null) {
            state.notLocated(REFUSED, now);
        } else {
            state.located(answer, now);
        }
        settle();
    }

    @Override
    public void open(Connection connection, Deadline deadline) {
        alive.put(connection.id, connection);
        super.open(connection, deadline);
    }

    @Override
    void stop(long connection) {
        alive.remove(connection);
        examinations.remove(connection);
        super.stop(connection);
    }

    @Override
    public void probe(Connection connection, Tier tier, Deadline deadline) {
        super.probe(connection, tier, deadline);
        if (!well) {
            examinations.put(connection.id, deadline);
        }
    }

    void answerProbe(long connection, Finding finding) {
        examinations.remove(connection);
        state.probed(connection, finding, now);
        settle();
    }

    /** What is asked of the upstream fails at its deadline, if nothing has decided it before. */
    void failWhatIsLate() {
        for (Connection attempt : List.copyOf(attempts)) {
            if (now - attempt.begunNanos - config.connecting().timeout().toNanos() >= 0) {
                attempts.remove(attempt);
                attempts.addFirst(attempt);
                refuse();
            }
        }
        for (Map.Entry<Long, Deadline> one : Map.copyOf(examinations).entrySet()) {
            if (one.getValue().passed(now)) {
                answerProbe(one.getKey(), Finding.ill("no answer in time"));
            }
        }
        while (!lookUps.isEmpty() && lookUps.getFirst().passed(now)) {
            locate(null);
        }
    }

    /** From now on everything goes well by itself. */
    void getWell() {
        well = true;
        upstream = Upstream.ACCEPTS;
        probesByHand = false;
        while (!lookUps.isEmpty()) {
            locate(addresses);
        }
        for (long connection : List.copyOf(examinations.keySet())) {
            answerProbe(connection, Finding.WELL);
        }
        settle();
    }
}
