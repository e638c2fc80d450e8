package io.headgate.rest;

import io.headgate.wire.Headers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with a header, found by its name without allocating. An underscore counts as a dash, because servers that turn
 * names into variables cannot tell the two apart: whoever could set {@code x_forwarded_for} could set {@code X-Forwarded-For}.
 */
final class FieldTable<A> {
    private final @Nullable String[] names;
    private final Map<String, A> actions;

    private FieldTable(Map<String, A> actions) {
        this.actions = Map.copyOf(actions);
        int size = Integer.highestOneBit(4 * actions.size() + 1) * 2;
        names = new String[size];
        for (String name : actions.keySet()) {
            int at = hash(name) & (size - 1);
            while (names[at] != null) {
                at = (at + 1) & (size - 1);
            }
            names[at] = name;
        }
    }

    /** What the table says of that name, or null if it does not know it. */
    @Nullable
    A find(String name) {
        int mask = names.length - 1;
        int at = hash(name) & mask;
        String known = names[at];
        while (known != null) {
            if (isSame(known, name)) {
                return actions.get(known);
            }
            at = (at + 1) & mask;
            known = names[at];
        }
        return null;
    }

    private static int hash(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = 31 * hash + folded(name.charAt(i));
        }
        return hash ^ hash >>> 16;
    }

    private static boolean isSame(String known, String name) {
        if (known.length() != name.length()) {
            return false;
        }
        for (int i = 0; i < known.length(); i++) {
            if (known.charAt(i) != folded(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char folded(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + ('a' - 'A'));
        }
        return c == '_' ? '-' : c;
    }

    static <A> Builder<A> builder() {
        return new Builder<>();
    }

    /** Collects names; a later entry for a name takes the place of an earlier one. */
    static final class Builder<A> {
        private final Map<String, A> actions = new HashMap<>();

        Builder<A> put(A action, String... names) {
            return put(action, Set.of(names));
        }

        Builder<A> put(A action, Set<String> names) {
            for (String name : names) {
                actions.put(Headers.key(name).replace('_', '-'), action);
            }
            return this;
        }

        FieldTable<A> build() {
            return new FieldTable<>(actions);
        }
    }
}
