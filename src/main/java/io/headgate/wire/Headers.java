package io.headgate.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in the order they came, names as sent, values byte for byte (each char is one octet, ISO-8859-1). Equal names are
 * never joined (RFC 9110, 5.3 allows it for lists only, and {@code Set-Cookie} is none). Immutable.
 */
public final class Headers {
    public static final Headers EMPTY = new Headers(new String[0]);

    /** Name, value, name, value, … */
    private final String[] fields;

    private Headers(String[] fields) {
        this.fields = fields;
    }

    /** Headers from alternating names and values. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("names and values must alternate");
        }
        return namesAndValues.length == 0 ? EMPTY : new Headers(namesAndValues.clone());
    }

    public int size() {
        return fields.length / 2;
    }

    public String name(int index) {
        return fields[2 * index];
    }

    public String value(int index) {
        return fields[2 * index + 1];
    }

    /** The first value of that name, whatever its case, or null. */
    public @Nullable String first(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    public boolean contains(String name) {
        return first(name) != null;
    }

    /** All values of that name in order. */
    public List<String> all(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                found.add(fields[i + 1]);
            }
        }
        return found;
    }

    /** Whether a comma-separated list field of that name has the token, whatever its case (RFC 9110, 5.6.1). */
    public boolean hasToken(String name, String token) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                for (String element : fields[i + 1].split(",", -1)) {
                    if (element.strip().equalsIgnoreCase(token)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** These fields without those the predicate (name, value) rejects. */
    public Headers filter(BiPredicate<String, String> keep) {
        Builder builder = new Builder(size());
        for (int i = 0; i < fields.length; i += 2) {
            if (keep.test(fields[i], fields[i + 1])) {
                builder.add(fields[i], fields[i + 1]);
            }
        }
        return builder.build();
    }

    public Builder toBuilder() {
        Builder builder = new Builder(size() + 8);
        for (String field : fields) {
            builder.fields.add(field);
        }
        return builder;
    }

    public static Builder builder() {
        return new Builder(8);
    }

    /** The name in the form used for look-ups. */
    public static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Headers headers && java.util.Arrays.equals(fields, headers.fields);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(fields);
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder("Headers[");
        for (int i = 0; i < fields.length; i += 2) {
            names.append(i == 0 ? "" : ", ").append(fields[i]);
        }
        return names.append(']').toString();
    }

    /** Collects fields in order. */
    public static final class Builder {
        private final ArrayList<String> fields;

        private Builder(int expected) {
            fields = new ArrayList<>(2 * expected);
        }

        public Builder add(String name, String value) {
            fields.add(name);
            fields.add(value);
            return this;
        }

        public Builder addAll(Headers headers) {
            for (String field : headers.fields) {
                fields.add(field);
            }
            return this;
        }

        public int size() {
            return fields.size() / 2;
        }

        public Headers build() {
            return fields.isEmpty() ? EMPTY : new Headers(fields.toArray(String[]::new));
        }
    }
}
