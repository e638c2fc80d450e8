package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Series one below the other, each under its name; a row is a value. The parts that all times share are said once, and good quality (192)
 * where it is the rule: a row without a quality has that.
 */
final class SeriesSheet implements Sheet {
    private final List<Item> items = new ArrayList<>();
    private final List<String> notes;
    private final List<Field> fields;
    private final Affix times;
    private final boolean qualities;
    private final boolean goodIsSilent;
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
        this.goodIsSilent = items.stream().noneMatch(item -> quality(item.point) == null)
                && items.stream().anyMatch(item -> isPlainGood(item.point));
        this.qualities = items.stream()
                .anyMatch(item -> quality(item.point) != null && !(goodIsSilent && isPlainGood(item.point)));
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

    private static boolean isPlainGood(Point point) {
        return point.quality() != null
                && point.quality().isInt()
                && point.quality().asInt() == Quality.GOOD;
    }

    private String legend() {
        StringBuilder said = new StringBuilder();
        if (!times.equals(Affix.NONE)) {
            said.append(times.said(fields.get(0).title())).append('\n');
        }
        if (goodIsSilent) {
            said.append(fields.get(2).title())
                    .append(qualities ? " = 192 (good) where none is given" : " = 192 (good)");
        }
        TreeMap<String, String> words = new TreeMap<>();
        for (Item item : items) {
            JsonNode quality = item.point.quality();
            if (quality != null
                    && !isPlainGood(item.point)
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
        return qualities ? goodIsSilent && isPlainGood(point) ? line : line + ',' + Cells.csv(quality(point)) : line;
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
