package io.headgate.sandbox.canary;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tokens that live as long as they are used: each use begins their idle life anew, on the virtual clock.
 *
 * @param <T> what a token stands for
 */
final class IdleTokens<T> {
    /** What a token stood for, and when its idle life ended. */
    record Expired<T>(T holder, Instant at) {}

    private record Entry<T>(T holder, Instant expires) {}

    private final Map<String, Entry<T>> entries = new LinkedHashMap<>();
    private final Function<T, Duration> idleLife;

    IdleTokens(Function<T, Duration> idleLife) {
        this.idleLife = idleLife;
    }

    void add(String token, T holder, Instant now) {
        entries.put(token, new Entry<>(holder, now.plus(idleLife.apply(holder))));
    }

    /** What the token stands for, and a new idle life for it; empty if it never existed or expired. */
    Optional<T> use(String token, Instant now) {
        Entry<T> entry = entries.get(token);
        if (entry == null || !now.isBefore(entry.expires())) {
            return Optional.empty();
        }
        add(token, entry.holder(), now);
        return Optional.of(entry.holder());
    }

    Optional<T> remove(String token) {
        return Optional.ofNullable(entries.remove(token)).map(Entry::holder);
    }

    /** Forgets the expired ones and says which they were, in the order of their making. */
    List<Expired<T>> expire(Instant now) {
        List<Expired<T>> expired = new ArrayList<>();
        entries.values().removeIf(entry -> {
            boolean over = !now.isBefore(entry.expires());
            if (over) {
                expired.add(new Expired<>(entry.holder(), entry.expires()));
            }
            return over;
        });
        return expired;
    }

    /** Ends them all now, as a restart of the service does. */
    List<Expired<T>> expireAll(Instant now) {
        List<Expired<T>> all = entries.values().stream()
                .map(entry -> new Expired<>(entry.holder(), now))
                .toList();
        entries.clear();
        return all;
    }

    int alive(Instant now) {
        return (int) entries.values().stream()
                .filter(entry -> now.isBefore(entry.expires()))
                .count();
    }
}
