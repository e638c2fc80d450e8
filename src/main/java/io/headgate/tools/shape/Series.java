package io.headgate.tools.shape;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of one tag, in the order of the answer. */
record Series(String name, List<Point> points) {
    /** What historians give for a time that there is not. */
    private static final String NO_TIME = "0001-01-01T00:00:00";

    /** @param fields of a point: its time, its value and, where there is a third, its quality */
    static Series of(Row row, List<Field> fields) {
        List<Point> points = new ArrayList<>();
        for (Row item : Row.all(row.value())) {
            points.add(new Point(
                    fields.get(0).of(item),
                    fields.get(1).of(item),
                    fields.size() < 3 ? null : fields.get(2).of(item)));
        }
        String name = row.key() == null ? "" : row.key().asText();
        return new Series(name, points);
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    /** Whether the historian says by an impossible time that it does not know the tag. */
    boolean isUnknown() {
        @Nullable String time = points.size() == 1 ? Cells.text(points.get(0).time()) : null;
        return time != null
                && time.startsWith(NO_TIME)
                && Cells.text(points.get(0).value()) == null;
    }
}
