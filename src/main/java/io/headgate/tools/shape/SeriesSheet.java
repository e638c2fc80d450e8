package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Series one below the other, each under its name; a row is a value. The parts that all times share are said once, and the quality of
 * rows that give none: good (192), or what all have.
 */
final class SeriesSheet implements Sheet {
    private final List<Item> items = new ArrayList<>();
    private final List<String> notes;
    private final List<Field> fields;
    private final Affix times;
    private final boolean qualities;
    private final @Nullable JsonNode usual;
    private final String legend;

    private record Item(Series series, int index, Point point, int position) {}

    /** @param series without empty ones */
    SeriesSheet(List<Series> series, List<Field> fields, List<String> notes) {
        this.notes = notes;
        this.fields = fields;
        for (int index = 0; index < series.size(); index++) {
            Series one = series.get(index);
            for (int at = 0; at < one.points().size(); at++) {
                items.add(new Item(one, index, one.points().get(at), at));
            }
        }
        this.times = times();
        this.usual = usual();
        this.qualities = items.stream().anyMatch(item -> quality(item.point) != null && !isUsual(item.point));
        this.legend = legend();
    }

    private Affix times() {
        List<String> texts = new ArrayList<>();
        for (Item item : items) {
            JsonNode time = item.point.time();
            if (time == null || !time.isTextual()) {
                return Affix.NONE;
            }
            texts.add(time.asText());
        }
        return Affix.of(texts);
    }

    private static @Nullable String quality(Point point) {
        return Cells.text(point.quality());
    }

    /** The quality of a row that gives none: good if there is such a one, or what all have; null: each row gives its own. */
    private @Nullable JsonNode usual() {
        JsonNode first = items.isEmpty() ? null : items.get(0).point.quality();
        if (items.stream().anyMatch(item -> quality(item.point) == null)) {
            return null;
        }
        JsonNode good = IntNode.valueOf(Quality.GOOD);
        boolean some = items.stream().anyMatch(item -> good.equals(item.point.quality()));
        boolean same = items.stream().allMatch(item -> Objects.equals(first, item.point.quality()));
        return some ? good : same ? first : null;
    }

    private boolean isUsual(Point point) {
        return usual != null && usual.equals(point.quality());
    }

    private String legend() {
        StringBuilder said = new StringBuilder();
        if (!times.equals(Affix.NONE)) {
            said.append(times.said(fields.get(0).title())).append('\n');
        }
        if (usual != null) {
            String word = Quality.word(usual);
            said.append(fields.get(2).title())
                    .append(" = ")
                    .append(Cells.csv(usual.asText()))
                    .append(word.isEmpty() ? "" : " (" + word + ")")
                    .append(qualities ? " where none is given" : "");
        }
        TreeMap<String, String> words = new TreeMap<>();
        for (Item item : items) {
            JsonNode quality = item.point.quality();
            if (quality != null
                    && !isUsual(item.point)
                    && !Quality.word(quality).isEmpty()) {
                words.put(quality.asText(), Quality.word(quality));
            }
        }
        words.forEach((code, word) -> said.append(
                        said.isEmpty() || said.charAt(said.length() - 1) == '\n' ? "quality " : ", ")
                .append(code)
                .append(" = ")
                .append(word));
        if (!said.isEmpty() && said.charAt(said.length() - 1) != '\n') {
            said.append('\n');
        }
        said.append(fields.get(0).title()).append(',').append(fields.get(1).title());
        return said.append(qualities ? "," + fields.get(2).title() : "").toString();
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public String told(int from, int to) {
        StringBuilder told = new StringBuilder(legend);
        int before = -1;
        for (Item item : items.subList(from, to)) {
            if (before != item.index) {
                before = item.index;
                told.append('\n').append(heading(item));
            }
            told.append('\n').append(line(item.point));
        }
        return told.toString();
    }

    private static String heading(Item first) {
        int size = first.series.points().size();
        int last = size - first.position;
        String which = first.position == 0 ? size + " values" : "the last " + last + " of " + size + " values";
        return "[" + Escapes.line(first.series.name()) + "] " + (size == 1 ? "1 value" : which);
    }

    private String line(Point point) {
        String line = Cells.csv(times.rest(Cells.text(point.time()))) + ',' + Cells.csv(Cells.text(point.value()));
        return qualities ? isUsual(point) ? line : line + ',' + Cells.csv(quality(point)) : line;
    }

    @Override
    public String row(int at) {
        Item item = items.get(at);
        return item.series.name() + ' ' + item.point;
    }

    @Override
    public JsonNode structured(int from, int to) {
        ObjectNode structured = JsonText.mapper().createObjectNode();
        for (Item item : items.subList(from, to)) {
            ArrayNode points = structured.withArrayProperty(item.series.name());
            ArrayNode point = points.addArray();
            point.add(item.point.time()).add(item.point.value());
            if (fields.size() > 2) {
                point.add(item.point.quality());
            }
        }
        return JsonText.mapper().createObjectNode().set("series", structured);
    }

    @Override
    public List<String> notes() {
        return notes;
    }
}
