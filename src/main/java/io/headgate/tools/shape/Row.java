package io.headgate.tools.shape;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that an answer lists.
 *
 * @param key the name of the member that it is; null where it stands in an array
 */
record Row(@Nullable TextNode key, JsonNode value) {
    /** The elements of an array, the members of an object, or the one value that is neither; none for null. */
    static List<Row> all(JsonNode container) {
        List<Row> rows = new ArrayList<>();
        if (container.isObject()) {
            container
                    .properties()
                    .forEach(member -> rows.add(new Row(new TextNode(member.getKey()), member.getValue())));
        } else if (container.isArray()) {
            container.forEach(element -> rows.add(new Row(null, element)));
        } else if (!container.isMissingNode() && !container.isNull()) {
            rows.add(new Row(null, container));
        }
        return rows;
    }

    /** A column for each member that any of the rows has, in the order in which they come up. */
    static List<Field> fields(List<Row> rows) {
        Set<String> names = new LinkedHashSet<>();
        boolean keyed = false;
        boolean bare = false;
        for (Row row : rows) {
            keyed |= row.key() != null;
            bare |= !row.value().isObject();
            row.value().fieldNames().forEachRemaining(names::add);
        }
        List<Field> fields = new ArrayList<>();
        if (keyed) {
            fields.add(new Field("key", null));
        }
        if (bare || names.isEmpty()) {
            fields.add(new Field("value", JsonPointer.empty()));
        } else {
            names.forEach(name -> fields.add(new Field(name, JsonPointer.empty().appendProperty(name))));
        }
        return fields;
    }
}
