package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.headgate.provider.JsonText;
import java.util.List;

/**
 * Names made of parts, such as the paths of tags, as an outline: a line that ends with the separator is how the deeper lines below it
 * begin. In the order of the answer.
 *
 * @param separator one character
 */
record Paths(List<String> paths, char separator, List<String> notes) implements Sheet {
    @Override
    public int size() {
        return paths.size();
    }

    @Override
    public String told(int from, int to) {
        StringBuilder told = new StringBuilder();
        tell(told, paths.subList(from, to), 0, 0);
        return told.isEmpty() ? "" : told.substring(0, told.length() - 1);
    }

    private void tell(StringBuilder told, List<String> some, int known, int depth) {
        int at = 0;
        while (at < some.size()) {
            String path = some.get(at);
            int end = path.indexOf(separator, known) + 1;
            int until = at + 1;
            while (end > 0 && until < some.size() && some.get(until).startsWith(path.substring(0, end))) {
                until++;
            }
            if (until - at == 1) {
                line(told, depth, leaf(path.substring(known)));
            } else {
                List<String> together = some.subList(at, until);
                int shared = shared(together, end);
                line(told, depth, edge(Escapes.line(path.substring(known, shared))));
                tell(told, together, shared, depth + 1);
            }
            at = until;
        }
    }

    /** How far they are equal, up to a separator. */
    private int shared(List<String> together, int atLeast) {
        String first = together.get(0);
        int shared = atLeast;
        for (int end = atLeast; end > 0; end = first.indexOf(separator, shared) + 1) {
            String start = first.substring(0, end);
            if (!together.stream().allMatch(path -> path.startsWith(start))) {
                break;
            }
            shared = end;
        }
        return shared;
    }

    private static void line(StringBuilder told, int depth, String text) {
        told.append(" ".repeat(depth)).append(text).append('\n');
    }

    /** A last backslash, which nothing else can be, tells a name from a beginning where it would look like one. */
    private String leaf(String rest) {
        String line = edge(Escapes.line(rest));
        boolean open = line.isEmpty() || line.charAt(line.length() - 1) == separator;
        return open ? line + '\\' : line;
    }

    private static String edge(String line) {
        return line.startsWith(" ") ? "\\u0020" + line.substring(1) : line;
    }

    @Override
    public String row(int at) {
        return paths.get(at);
    }

    @Override
    public JsonNode structured(int from, int to) {
        ArrayNode structured = JsonText.mapper().createArrayNode();
        paths.subList(from, to).forEach(structured::add);
        return JsonText.mapper().createObjectNode().set("names", structured);
    }
}
