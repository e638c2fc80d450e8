package io.headgate.tools.shape;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One column: what it is called, units included, and where its value stands in a row.
 *
 * @param pointer into the row (RFC 6901); null: the name of the member that the row is
 */
record Field(String title, @Nullable JsonPointer pointer) {
    /** How it is written. */
    static final Pattern FORM = Pattern.compile("(?:([^=\\p{Cntrl}]+)=)?(@key|@row|/[^=\\p{Cntrl}]*)");

    static final String EXPECTED =
            "a pointer such as /payload/name, with the title of its column: \"name=/payload/name\"; @key is the name of"
                    + " the member that the row is, @row the row itself, and /payload/* a column for each member of the payload";

    static Optional<Field> parse(String written) {
        Matcher parts = FORM.matcher(written);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String where = parts.group(2);
        String title = parts.group(1) == null ? lastPart(where) : parts.group(1);
        return switch (where) {
            case "@key" -> Optional.of(new Field(title, null));
            case "@row" -> Optional.of(new Field(title, JsonPointer.empty()));
            default -> Optional.of(new Field(title, JsonPointer.compile(where)));
        };
    }

    private static String lastPart(String where) {
        return where.startsWith("@")
                ? where.substring(1)
                : where.substring(where.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }

    /** The columns it stands for: itself, or one for each member that the object at its pointer has in any of the rows. */
    List<Field> columns(List<Row> rows) {
        if (pointer == null || !pointer.toString().endsWith("/*")) {
            return List.of(this);
        }
        JsonPointer object = pointer.head();
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> row.value().at(object).fieldNames().forEachRemaining(names::add));
        return names.stream()
                .map(name -> new Field(title.equals("*") ? name : title + name, object.appendProperty(name)))
                .toList();
    }

    @Nullable
    JsonNode of(Row row) {
        return pointer == null ? row.key() : row.value().at(pointer);
    }
}
