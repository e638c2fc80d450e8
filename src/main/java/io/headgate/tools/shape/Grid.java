package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows and columns. What is the same in every row of the answer, a whole cell or how a text begins and ends, is said once above the
 * rows: {@code time = 2026-01-01T<time>0000Z}.
 */
final class Grid implements Sheet {
    /** With fewer rows, saying a cell once costs as much as repeating it. */
    private static final int FEWEST = 3;

    private final List<String> titles;
    private final List<List<@Nullable JsonNode>> rows;
    private final List<String> notes;
    private final Function<@Nullable String, String> cell;
    private final String separator;
    private final List<Column> varying = new ArrayList<>();
    private final String head;

    private Grid(
            List<String> titles,
            List<List<@Nullable JsonNode>> rows,
            List<String> notes,
            Function<@Nullable String, String> cell,
            String separator) {
        this.titles = titles;
        this.rows = rows;
        this.notes = notes;
        this.cell = cell;
        this.separator = separator;
        this.head = head();
    }

    private record Column(int index, String title, Affix affix) {}

    static Grid csv(List<String> titles, List<List<@Nullable JsonNode>> rows, List<String> notes) {
        return new Grid(titles, rows, notes, Cells::csv, ",");
    }

    static Grid table(List<String> titles, List<List<@Nullable JsonNode>> rows, List<String> notes) {
        return new Grid(titles, rows, notes, Cells::table, " | ");
    }

    private String head() {
        StringBuilder said = new StringBuilder();
        for (int index = 0; index < titles.size(); index++) {
            String title = titles.get(index);
            boolean last = index == titles.size() - 1 && varying.isEmpty();
            if (!last && isNothing(index)) {
                continue;
            }
            if (!last && isConstant(index)) {
                said.append(Escapes.line(title))
                        .append(" = ")
                        .append(cell.apply(text(0, index)))
                        .append('\n');
            } else {
                Affix affix = affix(index);
                varying.add(new Column(index, title, affix));
                if (!affix.equals(Affix.NONE)) {
                    said.append(affix.said(title)).append('\n');
                }
            }
        }
        return said
                + String.join(
                        separator,
                        varying.stream().map(column -> cell.apply(column.title)).toList());
    }

    /** A column that no row has anything in is not told. */
    private boolean isNothing(int index) {
        return rows.stream().allMatch(row -> Cells.text(row.get(index)) == null);
    }

    private boolean isConstant(int index) {
        String first = rows.size() < FEWEST ? null : text(0, index);
        // Else it would read as how the texts of the column begin and end.
        boolean plain = first == null || first.indexOf('<') < 0;
        return plain
                && rows.size() >= FEWEST
                && rows.stream().allMatch(row -> Objects.equals(Cells.text(row.get(index)), first));
    }

    private Affix affix(int index) {
        List<String> texts = new ArrayList<>();
        for (List<@Nullable JsonNode> row : rows) {
            JsonNode value = row.get(index);
            String text = Cells.text(value);
            if (value != null && text != null) {
                if (!value.isTextual()) {
                    return Affix.NONE;
                }
                texts.add(text);
            }
        }
        return Affix.of(texts);
    }

    private @Nullable String text(int row, int column) {
        return Cells.text(rows.get(row).get(column));
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public String told(int from, int to) {
        StringBuilder told = new StringBuilder(head);
        for (int row = from; row < to; row++) {
            told.append('\n');
            for (int at = 0; at < varying.size(); at++) {
                Column column = varying.get(at);
                told.append(at == 0 ? "" : separator).append(cell.apply(column.affix.rest(text(row, column.index))));
            }
        }
        return told.toString();
    }

    @Override
    public String row(int at) {
        return rows.get(at).toString();
    }

    @Override
    public JsonNode structured(int from, int to) {
        ObjectNode structured = JsonText.mapper().createObjectNode();
        ArrayNode columns = structured.putArray("columns");
        titles.forEach(columns::add);
        ArrayNode told = structured.putArray("rows");
        for (int row = from; row < to; row++) {
            ArrayNode cells = told.addArray();
            rows.get(row).forEach(cells::add);
        }
        return structured;
    }

    @Override
    public List<String> notes() {
        return notes;
    }
}
