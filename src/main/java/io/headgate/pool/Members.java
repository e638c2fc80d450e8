package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.resilience.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of an upstream, and which of them the next connection is opened to or taken from: the less loaded of two drawn at
 * random, which is nearly as even as looking at all and does not send a herd to the newest
 * (<a href="https://www.eecs.harvard.edu/~michaelm/postscripts/mythesis.pdf">Mitzenmacher</a>).
 */
final class Members {
    private final PoolConfig config;
    private final DoubleSupplier random;
    private final List<Member> all = new ArrayList<>();
    /** Gone from the look-ups, and perhaps not yet without connections. */
    private final List<Member> departed = new ArrayList<>();

    private final List<Member> drawn = new ArrayList<>();
    /** Of look-ups: while nothing is known of the upstream, they fail and are repeated like attempts to connect. */
    private final Opener lookUps;

    private boolean asking;
    private int askedEpoch;
    private boolean everAsked;
    private long askedNanos;

    Members(PoolConfig config, DoubleSupplier random) {
        this.config = config;
        this.random = random;
        this.lookUps = new Opener(config.connecting(), config.max(), random);
    }

    /** Whether the addresses should be asked for, which is then under way until {@link #found} or {@link #notFound}. */
    boolean beginLookUp(long now) {
        boolean due =
                !everAsked || now - askedNanos >= config.addresses().refresh().toNanos();
        if (asking || !(due || all.isEmpty()) || (all.isEmpty() && lookUps.blocked(now))) {
            return false;
        }
        asking = true;
        everAsked = true;
        askedNanos = now;
        askedEpoch = lookUps.begin();
        return true;
    }

    /** Whether nothing is known yet and the answer is on its way. */
    boolean firstLookUp() {
        return asking && all.isEmpty();
    }

    /** Asks again at the next opportunity: what is known may be out of date. */
    void suspectAddresses(long now) {
        askedNanos = now - config.addresses().refresh().toNanos();
    }

    /** Returns those that are gone for good; their connections are to be drained. */
    List<Member> found(List<Address> addresses) {
        asking = false;
        lookUps.lived(askedEpoch);
        List<Member> gone = new ArrayList<>();
        for (Member member : all) {
            if (addresses.contains(member.address)) {
                member.found();
            } else {
                member.missing();
                if (member.gone()) {
                    gone.add(member);
                }
            }
        }
        for (Address address : addresses) {
            if (all.stream().noneMatch(member -> member.address.equals(address))) {
                all.add(new Member(address, config, random));
            }
        }
        all.removeIf(member -> member.gone());
        departed.addAll(gone);
        departed.removeIf(member -> member.inUse() == 0);
        return gone;
    }

    /** What was known holds on. */
    void notFound(Failure why, long now) {
        asking = false;
        if (all.isEmpty()) {
            lookUps.failed(askedEpoch, why, now);
        }
    }

    List<Member> all() {
        return all;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    // Choosing

    /** The address to take an idle connection from; null where none has one. */
    @Nullable
    Member withIdle(long now) {
        Member fit;
        if (all.size() == 1) {
            fit = all.get(0).hasIdle() ? all.get(0) : null;
        } else {
            boolean panic = panics(now);
            fit = draw(member -> member.hasIdle() && (panic || member.breaker.admits(now)), Member::active);
        }
        return fit == null ? lastResort(now) : fit;
    }

    /** While no new connection can be had, an open one to an address that is gone is better than none. */
    private @Nullable Member lastResort(long now) {
        if (!departed.isEmpty() && failing()) {
            for (Member member : departed) {
                if (member.hasIdle() && !avoids(member, now)) {
                    return member;
                }
            }
        }
        return null;
    }

    /** Whether calls are kept from this address, because they fail there or others find out whether they still do. */
    boolean avoids(Member member, long now) {
        return !member.breaker.admits(now) && !panics(now);
    }

    /** An idle connection to an address that is avoided; null where there is none. */
    @Nullable
    Connection avoided(long now) {
        for (Member member : all) {
            if (member.hasIdle() && avoids(member, now)) {
                return member.leastRecentlyUsed();
            }
        }
        return null;
    }

    /** The address to open a connection to; null where none may be opened now. */
    @Nullable
    Member toOpen(long now) {
        boolean panic = panics(now);
        return draw(
                member -> member.listed()
                        && member.opener.allows(member.opening(), now)
                        && (panic || member.breaker.admits(now)),
                Member::inUse);
    }

    /** Whether so few addresses are well that it is better to use all; with only one it always is. */
    boolean panics(long now) {
        return all.size() < 2 || all.size() - ejected(now) < config.addresses().panicShare() * all.size();
    }

    /** How many are kept away from. */
    int ejected(long now) {
        int ejected = 0;
        for (Member member : all) {
            if (member.breaker.state(now) == CircuitBreaker.State.OPEN) {
                ejected++;
            }
        }
        return ejected;
    }

    private interface Load {
        int of(Member member);
    }

    private @Nullable Member draw(Predicate<Member> fit, Load load) {
        drawn.clear();
        for (Member member : all) {
            if (fit.test(member)) {
                drawn.add(member);
            }
        }
        if (drawn.size() < 2) {
            return drawn.isEmpty() ? null : drawn.get(0);
        }
        int first = (int) (random.getAsDouble() * drawn.size());
        int second = (int) (random.getAsDouble() * (drawn.size() - 1));
        Member one = drawn.get(first);
        Member other = drawn.get(second >= first ? second + 1 : second);
        return load.of(other) < load.of(one) ? other : one;
    }

    // The upstream as a whole

    /** Whether the last attempts failed everywhere. */
    boolean failing() {
        return allOpeners(Opener::failing);
    }

    /** Whether nothing may be opened anywhere because the last attempts failed. */
    boolean blocked(long now) {
        return allOpeners(opener -> opener.blocked(now));
    }

    private boolean allOpeners(Predicate<Opener> holds) {
        boolean any = false;
        for (Member member : all) {
            if (member.listed()) {
                any = true;
                if (!holds.test(member.opener)) {
                    return false;
                }
            }
        }
        return any || holds.test(lookUps);
    }

    /** When the first of the pauses ends; meaningful while {@link #blocked}. */
    long blockedUntil() {
        Long earliest = null;
        for (Member member : all) {
            if (member.listed() && (earliest == null || member.opener.blockedUntil() - earliest < 0)) {
                earliest = member.opener.blockedUntil();
            }
        }
        return earliest == null ? lookUps.blockedUntil() : earliest;
    }

    /** How long nothing will be opened; null when nothing stands in the way. */
    @Nullable
    Duration pause(long now) {
        return blocked(now) ? Duration.ofNanos(Math.max(0, blockedUntil() - now)) : null;
    }

    /** Where an attempt failed last. */
    @Nullable
    Opener lastToFail(long now) {
        Opener last = lookUps.lastFailure() == null ? null : lookUps;
        for (Member member : all) {
            Opener opener = member.opener;
            if (opener.lastFailure() != null
                    && (last == null || opener.lastFailureAge(now).compareTo(last.lastFailureAge(now)) < 0)) {
                last = opener;
            }
        }
        return last;
    }
}
