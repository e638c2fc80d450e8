package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Priority;
import io.headgate.pool.Connection.Phase;
import io.headgate.pool.PoolSnapshot.Health;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of a pool after every event, seen from its callers and from its upstream. */
final class StormChecks {
    /** Not answered yet. */
    final List<Asked> open = new ArrayList<>();

    final List<Asked> holding = new ArrayList<>();

    private final StormyPool pool;
    private final List<Asked> all = new ArrayList<>();
    private final Set<Integer> gaveUp = new HashSet<>();
    private int active;

    StormChecks(StormyPool pool) {
        this.pool = pool;
    }

    int asked() {
        return all.size();
    }

    void add(Asked one) {
        all.add(one);
        open.add(one);
    }

    void gaveUp(Asked one) {
        assertThat(one.caller.answers()).isZero();
        open.remove(one);
        gaveUp.add(one.number);
    }

    /** @param newest who asked in this step, if somebody did */
    void after(@Nullable Asked newest) {
        noteAnswers(newest);
        sums();
        loans();
        waiters();
    }

    /** Who got something in this step: the queue must have been served from its head. */
    private void noteAnswers(@Nullable Asked newest) {
        Map<Priority, Integer> lastServed = new EnumMap<>(Priority.class);
        for (Iterator<Asked> waiters = open.iterator(); waiters.hasNext(); ) {
            Asked one = waiters.next();
            if (one.caller.waits()) {
                continue;
            }
            waiters.remove();
            if (one.caller.holds()) {
                long servedAt = one.askedNanos + one.caller.lease().waitedNanos();
                assertThat(servedAt - one.dueNanos)
                        .as("served before its time was up")
                        .isNegative();
                holding.add(one);
                lastServed.merge(one.priority, one.number, Math::max);
            } else {
                hadReason(one);
            }
        }
        for (Asked one : open) {
            for (Map.Entry<Priority, Integer> served : lastServed.entrySet()) {
                boolean came = one.number < served.getValue() && one.priority == served.getKey();
                boolean goesBefore = one.priority.compareTo(served.getKey()) < 0 && one != newest;
                assertThat(came || goesBefore)
                        .as("%d (%s) waits, and %s was served", one.number, one.priority, served)
                        .isFalse();
            }
        }
    }

    private void hadReason(Asked one) {
        FailureKind kind = one.caller.failure().kind();
        boolean may = switch (kind) {
            case POOL_QUEUE_FULL, POOL_DEADLINE -> true;
            case UPSTREAM_CONNECT -> pool.config.waiting().whenDown() == PoolConfig.WhenDown.REFUSE;
            case BREAKER_OPEN -> pool.config.breaker().enabled();
            case ADMISSION_DEADLINE -> pool.config.admission().enabled();
            case POOL_DRAINING -> pool.numbers().diagnosis().health(pool.now) == Health.UNHEALTHY;
            default -> false;
        };
        assertThat(may).as("refused with %s", kind).isTrue();
    }

    private void sums() {
        Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
        int atServer = 0;
        for (Connection connection : pool.alive.values()) {
            counts.merge(connection.phase, 1, Integer::sum);
        }
        for (FakeLink link : pool.links.values()) {
            atServer += link.closed.isDone() ? 0 : 1;
        }
        PoolNumbers numbers = pool.numbers();
        assertThat(numbers.idle()).isEqualTo(count(counts, Phase.IDLE) + count(counts, Phase.PROBING));
        assertThat(numbers.active()).isEqualTo(count(counts, Phase.ACTIVE));
        assertThat(numbers.opening()).isEqualTo(count(counts, Phase.OPENING) + count(counts, Phase.WARMING));
        assertThat(numbers.closing()).isEqualTo(count(counts, Phase.CLOSING));
        int inUse = numbers.idle() + numbers.active() + numbers.opening();
        int extra = count(counts, Phase.EXTRA);
        assertThat(inUse).isLessThanOrEqualTo(pool.config.max());
        assertThat(extra).isLessThanOrEqualTo(pool.config.health().extraConnection() ? 1 : 0);
        assertThat(atServer).as("open, as the upstream counts").isLessThanOrEqualTo(inUse + extra);
        assertThat(numbers.active()).isLessThanOrEqualTo(Math.max(active, numbers.capacity()));
        assertThat(numbers.leaks()).isBetween(0, pool.config.leak().after().isZero() ? 0 : holding.size());
        active = numbers.active();
    }

    private static int count(Map<Phase, Integer> counts, Phase phase) {
        return counts.getOrDefault(phase, 0);
    }

    private void loans() {
        Set<Long> lent = new HashSet<>();
        int live = 0;
        for (Asked one : holding) {
            long id = one.caller.lease().id().connection();
            assertThat(lent.add(id)).as("connection %d is lent once", id).isTrue();
            Connection connection = pool.alive.get(id);
            if (connection != null && connection.phase == Phase.ACTIVE) {
                assertThat(connection.borrower).isSameAs(one.request());
                live++;
            }
        }
        assertThat(pool.numbers().active()).isEqualTo(live);
    }

    private void waiters() {
        for (Asked one : open) {
            assertThat(one.dueNanos - pool.now)
                    .as("nobody waits longer than a sweep after the deadline")
                    .isGreaterThan(-Upkeep.WAITERS.toNanos());
        }
        int waiting = pool.numbers().waiting();
        assertThat(waiting).isGreaterThanOrEqualTo(open.size());
        if (pool.settled()) {
            assertThat(waiting).isEqualTo(open.size());
            assertThat(pool.intake.outstanding()).isEqualTo(open.size());
        }
        assertThat(waiting).isLessThanOrEqualTo(pool.config.waiting().max() + pool.config.max());
        assertThat(waiting > 0 && somethingIsFree())
                .as("somebody waits beside a free connection")
                .isFalse();
    }

    /** Whether a connection could be lent this moment that is on its way to nobody. */
    private boolean somethingIsFree() {
        int coming = 0;
        int free = 0;
        for (Connection connection : pool.alive.values()) {
            boolean toSomebody = connection.phase == Phase.PROBING && connection.awaited;
            coming += toSomebody || connection.phase == Phase.OPENING || connection.phase == Phase.WARMING ? 1 : 0;
            free += connection.phase == Phase.IDLE && connection.usable() && !connection.member.gone() ? 1 : 0;
        }
        return free > 0
                && coming < pool.numbers().waiting()
                && pool.numbers().active() < pool.numbers().capacity()
                && !pool.config.breaker().enabled();
    }

    /** After the calm. */
    void isAllWell() {
        PoolNumbers numbers = pool.numbers();
        assertThat(open).isEmpty();
        assertThat(holding).isEmpty();
        assertThat(numbers.waiting()).isZero();
        assertThat(numbers.active()).isZero();
        assertThat(numbers.opening()).isZero();
        assertThat(numbers.closing()).isZero();
        assertThat(numbers.leaks()).isZero();
        assertThat(numbers.idle()).isGreaterThanOrEqualTo(pool.config.min());
        assertThat(pool.server()).isEqualTo(numbers.idle());
        assertThat(numbers.diagnosis().reasons(pool.now)).containsExactly("Connections can be had.");
        assertThat(numbers.diagnosis().health(pool.now)).isEqualTo(Health.HEALTHY);
        for (Connection connection : pool.alive.values()) {
            assertThat(pool.addresses).contains(connection.member.address);
        }
    }

    /** After a drain. */
    void nothingIsLeft() {
        PoolNumbers numbers = pool.numbers();
        assertThat(open).isEmpty();
        assertThat(numbers.idle() + numbers.active() + numbers.opening() + numbers.closing())
                .isZero();
        assertThat(numbers.waiting()).isZero();
        assertThat(numbers.leaks()).isZero();
        assertThat(pool.intake.outstanding()).isZero();
        assertThat(pool.alive).isEmpty();
        assertThat(pool.server()).isZero();
        for (Asked one : all) {
            assertThat(one.caller.answers()).isEqualTo(gaveUp.contains(one.number) ? 0 : 1);
        }
        long refused = pool.totals().refused().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat((long) all.size()).isEqualTo(pool.totals().acquired() + refused + gaveUp.size());
    }
}
