package io.headgate.tools.shape;

import com.fasterxml.jackson.core.JsonPointer;
import io.headgate.config.Section;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the answers of one tool are told; each key is described in {@code reference.conf} where a tool's {@code shape} is.
 *
 * @param rows where the rows stand in the answer
 * @param fields the columns; none: each member that a row has
 * @param without what is left out of an outline, or of rows whose fields are not chosen
 * @param empty what is said where there is nothing
 * @param names what is said of names that were asked for; null: nothing
 * @param next where the store's own next page is; null: it has none
 * @param text of the kind {@link ShapeKind#TEXT}
 * @param structured whether the rows are given as JSON too
 */
public record ShapeConfig(
        ShapeKind kind,
        JsonPointer rows,
        List<Field> fields,
        List<JsonPointer> without,
        char separator,
        String empty,
        @Nullable Names names,
        @Nullable Next next,
        Sample sample,
        Text text,
        Budget budget,
        boolean structured) {
    private static final Pattern POINTER = Pattern.compile("(/[^/\\p{Cntrl}]*)*");
    private static final String POINTER_EXPECTED = "a JSON pointer such as /result/points";
    private static final Pattern ONE_CHARACTER = Pattern.compile("[^\\p{Cntrl}\\\\ ]");
    private static final int MOST_POINTS = 1_000_000;
    private static final long MOST_BYTES = 16 << 20;

    /**
     * Names that were asked for.
     *
     * @param argument that lists them, or is the one
     * @param unknown where the answer lists those that the store does not know; null: what is not in it is taken for unknown
     * @param missing said of those that are unknown
     * @param blank said of those of which the answer has nothing
     */
    public record Names(String argument, @Nullable JsonPointer unknown, Template missing, Template blank) {}

    /**
     * The store's own pages.
     *
     * @param from where the answer says how to go on
     * @param into as which argument that is sent
     */
    public record Next(JsonPointer from, String into) {}

    /**
     * Fewer values of long series.
     *
     * @param points the argument that says how many of each series; null: all are told
     * @param method the argument that says by which method; null: always the standard one
     * @param standard where nobody says a method
     */
    public record Sample(@Nullable String points, @Nullable String method, Method standard) {}

    /** How values are chosen. */
    public enum Method {
        MIN_MAX,
        LTTB
    }

    /**
     * Texts, with names in braces.
     *
     * @param heading with names of arguments
     * @param row with titles of fields
     */
    public record Text(Template heading, Template row) {}

    /** Reads it, and judges it. */
    public static ShapeConfig from(Section section) {
        ShapeKind kind = section.enumOf(ShapeKind.class, "kind");
        String separator = section.string("separator", ONE_CHARACTER, "one character");
        ShapeConfig config = new ShapeConfig(
                kind,
                pointer(section, "rows"),
                fields(section),
                section.strings("without", POINTER, POINTER_EXPECTED).stream()
                        .map(JsonPointer::compile)
                        .toList(),
                separator.isEmpty() ? '.' : separator.charAt(0),
                section.string("empty"),
                names(section.section("names")),
                next(section.section("next")),
                sample(section.section("sample")),
                text(section.section("text")),
                new Budget(
                        section.between(1, MOST_POINTS, "max-points"),
                        (int) section.bytes(1, MOST_BYTES, "max-bytes"),
                        section.between(1, MOST_POINTS, "max-tokens")),
                section.bool("structured"));
        config.judge(section);
        return config;
    }

    /** What does it; made once. */
    public Shape shape() {
        return new PagedShape(this);
    }

    private void judge(Section section) {
        section.require(
                kind != ShapeKind.SERIES || fields.size() == 2 || fields.size() == 3,
                "fields",
                () -> "must be those of the time, of the value and, where there is one, of the quality",
                "kind");
        section.require(kind != ShapeKind.PATHS || fields.size() <= 1, "fields", () -> "must be one: the name", "kind");
        section.require(
                kind != ShapeKind.OUTLINE || fields.isEmpty(),
                "fields",
                () -> "are not chosen for an outline; leave out what is not wanted by without",
                "kind");
        section.require(
                without.isEmpty() || kind == ShapeKind.OUTLINE || fields.isEmpty() && isGrid(),
                "without",
                () -> "is for outlines, and for rows whose fields are not chosen",
                "kind");
        section.require(
                kind != ShapeKind.TEXT || !text.row.text().isEmpty(),
                "text.row",
                () -> "says what to tell of a row",
                "kind");
        List<String> titles = fields.stream().map(Field::title).toList();
        List<String> unknown =
                text.row.names().stream().filter(name -> !titles.contains(name)).toList();
        section.require(
                unknown.isEmpty(),
                "text.row",
                () -> "names " + unknown.get(0) + ", which is no title of fields",
                "fields");
        section.require(
                titles.stream().distinct().count() == titles.size(), "fields", () -> "has the same title twice");
    }

    private boolean isGrid() {
        return kind == ShapeKind.TABLE || kind == ShapeKind.CSV;
    }

    private static JsonPointer pointer(Section section, String key) {
        return section.has(key)
                ? JsonPointer.compile(section.string(key, POINTER, POINTER_EXPECTED))
                : JsonPointer.empty();
    }

    private static List<Field> fields(Section section) {
        return section.strings("fields", Field.FORM, Field.EXPECTED).stream()
                .map(Field::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    private static @Nullable Names names(Section section) {
        Template missing = new Template(section.string("missing"));
        Template blank = new Template(section.string("blank"));
        JsonPointer unknown = section.has("unknown") ? pointer(section, "unknown") : null;
        return section.has("argument") ? new Names(section.string("argument"), unknown, missing, blank) : null;
    }

    private static @Nullable Next next(Section section) {
        if (!section.has("from") && !section.has("into")) {
            return null;
        }
        return new Next(pointer(section, "from"), section.string("into"));
    }

    private static Sample sample(Section section) {
        return new Sample(
                section.optionalString("points"),
                section.optionalString("method"),
                section.enumOf(Method.class, "standard"));
    }

    private static Text text(Section section) {
        String heading = section.optionalString("heading");
        String row = section.optionalString("row");
        return new Text(new Template(heading == null ? "" : heading), new Template(row == null ? "" : row));
    }
}
