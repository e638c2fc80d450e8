package io.headgate.tools.shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what shapes tell, the way their documentation says it is to be read. */
final class Untold {
    private Untold() {}

    /** The rows of a CSV page, each by title. */
    static List<Map<String, @Nullable String>> csv(String page) {
        return grid(page, ",");
    }

    /** The rows of a table's page, each by title. */
    static List<Map<String, @Nullable String>> table(String page) {
        return grid(page, " | ");
    }

    private static List<Map<String, @Nullable String>> grid(String page, String separator) {
        List<String> lines = page.lines().toList();
        int at = 0;
        Map<String, @Nullable String> constant = new HashMap<>();
        Map<String, String[]> affixes = new HashMap<>();
        while (lines.get(at).contains(" = ")) {
            String[] parts = lines.get(at).split(" = ", 2);
            String mark = "<" + parts[0] + ">";
            int marked = parts[1].indexOf(mark);
            if (marked >= 0) {
                affixes.put(parts[0], new String[] {
                    unescaped(parts[1].substring(0, marked)), unescaped(parts[1].substring(marked + mark.length()))
                });
            } else {
                constant.put(parts[0], cells(parts[1], separator).get(0));
            }
            at++;
        }
        List<@Nullable String> titles = cells(lines.get(at), separator);
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        for (String line : lines.subList(at + 1, lines.size())) {
            Map<String, @Nullable String> row = new HashMap<>(constant);
            List<@Nullable String> cells = cells(line, separator);
            for (int cell = 0; cell < titles.size(); cell++) {
                String title = String.valueOf(titles.get(cell));
                String[] affix = affixes.getOrDefault(title, new String[] {"", ""});
                String text = cells.get(cell);
                row.put(title, text == null ? null : affix[0] + text + affix[1]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<@Nullable String> cells(String line, String separator) {
        return separator.equals(",") ? csvCells(line) : tableCells(line);
    }

    private static List<@Nullable String> csvCells(String line) {
        List<@Nullable String> cells = new ArrayList<>();
        int at = 0;
        while (at <= line.length()) {
            if (at < line.length() && line.charAt(at) == '"') {
                StringBuilder text = new StringBuilder();
                at++;
                while (line.charAt(at) != '"' || at + 1 < line.length() && line.charAt(at + 1) == '"') {
                    at += line.charAt(at) == '"' ? 1 : 0;
                    text.append(line.charAt(at++));
                }
                cells.add(unescaped(text.toString()));
                at += 2;
            } else {
                int end = line.indexOf(',', at) < 0 ? line.length() : line.indexOf(',', at);
                cells.add(end == at ? null : unescaped(line.substring(at, end)));
                at = end + 1;
            }
        }
        return cells;
    }

    private static List<@Nullable String> tableCells(String line) {
        List<@Nullable String> cells = new ArrayList<>();
        for (String cell : line.split(" \\| ", -1)) {
            cells.add(cell.isEmpty() ? null : cell.equals("\"\"") ? "" : unescaped(cell));
        }
        return cells;
    }

    /** Full names from an outline of them. */
    static List<String> paths(String page, char separator) {
        List<String> paths = new ArrayList<>();
        List<String> starts = new ArrayList<>(List.of(""));
        for (String line : page.lines().toList()) {
            int depth = 0;
            while (line.charAt(depth) == ' ') {
                depth++;
            }
            starts.subList(depth + 1, starts.size()).clear();
            String start = starts.get(depth);
            String text = line.substring(depth);
            if (text.charAt(text.length() - 1) == separator) {
                starts.add(start + unescaped(text));
            } else {
                boolean open = text.endsWith("\\") && !unescaped(text + "x").endsWith("\\x");
                paths.add(start + unescaped(open ? text.substring(0, text.length() - 1) : text));
            }
        }
        return paths;
    }

    static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) != '\\' || at + 1 == text.length()) {
                plain.append(text.charAt(at));
                continue;
            }
            char next = text.charAt(++at);
            switch (next) {
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case 'u' -> {
                    plain.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                }
                default -> plain.append(next);
            }
        }
        return plain.toString();
    }
}
