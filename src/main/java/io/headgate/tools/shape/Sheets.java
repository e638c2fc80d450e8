package io.headgate.tools.shape;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From an answer to what is to be told of it. */
final class Sheets {
    private final ShapeConfig config;

    Sheets(ShapeConfig config) {
        this.config = config;
    }

    Sheet of(JsonNode answer, ObjectNode arguments) {
        JsonNode container = answer.at(config.rows());
        List<Row> rows = Row.all(container);
        Named named = Named.of(config, answer, arguments);
        return switch (config.kind()) {
            case SERIES -> series(rows, arguments, named);
            case OUTLINE -> new Outline(without(container), named.notes());
            case TABLE, CSV -> grid(rows, named.notes());
            case PATHS -> new Paths(texts(rows), config.separator(), named.notes());
            case TEXT -> texts(rows, arguments, named.notes());
            case JSON -> json(rows, named.notes());
        };
    }

    private List<Field> members(List<Row> rows) {
        return Row.fields(rows).stream()
                .filter(field -> !config.without().contains(field.pointer()))
                .toList();
    }

    /** Members that are called like another column are told with what they are members of. */
    private List<Field> columns(List<Row> rows) {
        List<Field> columns = new ArrayList<>();
        List<String> titles = config.fields().stream().map(Field::title).toList();
        for (Field field : config.fields()) {
            for (Field column : field.columns(rows)) {
                boolean taken = !column.equals(field) && titles.contains(column.title());
                columns.add(taken ? new Field(String.valueOf(column.pointer()), column.pointer()) : column);
            }
        }
        return columns;
    }

    private Sheet grid(List<Row> rows, List<String> notes) {
        List<Field> fields = config.fields().isEmpty() ? members(rows) : columns(rows);
        List<String> titles = fields.stream().map(Field::title).toList();
        List<List<@Nullable JsonNode>> cells = new ArrayList<>();
        for (Row row : rows) {
            List<@Nullable JsonNode> line = new ArrayList<>();
            fields.forEach(field -> line.add(field.of(row)));
            cells.add(line);
        }
        return config.kind() == ShapeKind.CSV ? Grid.csv(titles, cells, notes) : Grid.table(titles, cells, notes);
    }

    private List<String> texts(List<Row> rows) {
        List<String> texts = new ArrayList<>();
        for (Row row : rows) {
            JsonNode name = config.fields().isEmpty()
                    ? row.key() == null ? row.value() : row.key()
                    : config.fields().get(0).of(row);
            String text = Cells.text(name);
            texts.add(text == null ? "" : text);
        }
        return texts;
    }

    private Sheet texts(List<Row> rows, ObjectNode arguments, List<String> notes) {
        List<String> lines = rows.stream()
                .map(row -> config.text().row().filled(title -> value(row, title), Escapes::prose))
                .toList();
        String heading = config.text().heading().filled(arguments::get, Escapes::prose);
        return new Lines(heading, lines, rows.stream().map(Row::value).toList(), notes);
    }

    private @Nullable JsonNode value(Row row, String title) {
        return config.fields().stream()
                .filter(field -> field.title().equals(title))
                .findFirst()
                .map(field -> field.of(row))
                .orElse(null);
    }

    private Sheet json(List<Row> rows, List<String> notes) {
        List<JsonNode> values = rows.stream().map(this::chosen).toList();
        return new Lines("", values.stream().map(Lines::json).toList(), values, notes);
    }

    private JsonNode chosen(Row row) {
        if (config.fields().isEmpty() && row.key() == null) {
            return row.value();
        }
        ObjectNode chosen = JsonText.mapper().createObjectNode();
        if (config.fields().isEmpty() && row.key() != null) {
            return chosen.set(row.key().asText(), row.value());
        }
        for (Field field : config.fields()) {
            JsonNode value = field.of(row);
            if (value != null && !value.isMissingNode()) {
                chosen.set(field.title(), value);
            }
        }
        return chosen;
    }

    private Sheet series(List<Row> rows, ObjectNode arguments, Named named) {
        List<Series> told = new ArrayList<>();
        List<String> notes = new ArrayList<>(named.notes());
        int most = most(arguments);
        Sampling.Method method = method(arguments);
        for (Row row : rows) {
            Series series = Series.of(row, config.fields());
            if (!series.isEmpty() && !series.isUnknown()) {
                told.add(sampled(series, method, most, notes));
            }
        }
        boolean single = told.size() > 1
                && told.stream().allMatch(series -> series.points().size() == 1);
        return single ? single(told, notes) : new SeriesSheet(told, config.fields(), notes);
    }

    /** One value of each: a row for each name. */
    private Sheet single(List<Series> told, List<String> notes) {
        List<String> titles = new ArrayList<>(List.of("name"));
        config.fields().forEach(field -> titles.add(field.title()));
        List<List<@Nullable JsonNode>> cells = new ArrayList<>();
        for (Series series : told) {
            Point point = series.points().get(0);
            List<@Nullable JsonNode> line = new ArrayList<>(List.of(new TextNode(series.name())));
            line.add(point.time());
            line.add(point.value());
            if (config.fields().size() > 2) {
                line.add(point.quality());
            }
            cells.add(line);
        }
        return Grid.csv(titles, cells, notes);
    }

    private static Series sampled(Series series, Sampling.Method method, int most, List<String> notes) {
        List<Point> chosen = Sampling.of(series.points(), method, most);
        if (chosen.size() < series.points().size()) {
            notes.add(chosen.size() + " of " + series.points().size() + " values of " + Escapes.line(series.name())
                    + " are told, chosen by " + method.said() + "; where the quality changes, both sides are kept.");
        }
        return new Series(series.name(), chosen);
    }

    private int most(ObjectNode arguments) {
        String argument = config.sample().points();
        int most = argument == null ? 0 : arguments.path(argument).asInt(0);
        return most < 2 ? Integer.MAX_VALUE : most;
    }

    private Sampling.Method method(ObjectNode arguments) {
        String argument = config.sample().method();
        String asked = argument == null ? "" : arguments.path(argument).asText("");
        return Arrays.stream(Sampling.Method.values())
                .filter(method -> spelling(method).equals(asked))
                .findFirst()
                .orElse(
                        config.sample().standard() == ShapeConfig.Method.LTTB
                                ? Sampling.Method.LTTB
                                : Sampling.Method.MIN_MAX);
    }

    private static String spelling(Sampling.Method method) {
        return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private JsonNode without(JsonNode container) {
        JsonNode kept = container.deepCopy();
        for (JsonPointer pointer : config.without()) {
            if (kept.at(pointer.head()) instanceof ObjectNode parent) {
                parent.remove(pointer.last().getMatchingProperty());
            }
        }
        return kept;
    }
}
