package io.headgate.database;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in for a placeholder, as text in the store's own notation, and apart from the statement: it is never parsed as SQL. */
public sealed interface SqlValue {
    /** One value; null is the SQL null. */
    record Scalar(@Nullable String text) implements SqlValue {}

    /** An array of one dimension, whose elements may be null. */
    record Array(List<@Nullable String> elements) implements SqlValue {
        public Array {
            elements = Collections.unmodifiableList(new ArrayList<>(elements));
        }
    }

    /** The SQL null, whatever the type. */
    SqlValue NULL = new Scalar(null);

    static SqlValue of(String text) {
        return new Scalar(text);
    }
}
