package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Names and values, one to a line, what belongs together under its name, each level one blank further in. Arrays of plain values are
 * told on one line as JSON. Texts that look like numbers are told bare.
 */
final class Outline implements Sheet {
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<String> notes;

    private record Leaf(List<String> path, JsonNode value) {}

    Outline(JsonNode answer, List<String> notes) {
        this.notes = notes;
        collect(List.of(), answer);
    }

    private void collect(List<String> path, JsonNode value) {
        if (value.isObject() && !value.isEmpty()) {
            value.properties().forEach(member -> collect(deeper(path, member.getKey()), member.getValue()));
        } else if (value.isArray() && hasParts(value)) {
            for (int at = 0; at < value.size(); at++) {
                collect(deeper(path, Integer.toString(at)), value.get(at));
            }
        } else if (!value.isMissingNode() && !(path.isEmpty() && value.isEmpty() && value.isContainerNode())) {
            leaves.add(new Leaf(path, value));
        }
    }

    private static boolean hasParts(JsonNode array) {
        for (JsonNode element : array) {
            if (element.isContainerNode()) {
                return true;
            }
        }
        return false;
    }

    private static List<String> deeper(List<String> path, String name) {
        List<String> deeper = new ArrayList<>(path);
        deeper.add(name);
        return deeper;
    }

    @Override
    public int size() {
        return leaves.size();
    }

    @Override
    public String told(int from, int to) {
        StringBuilder told = new StringBuilder();
        List<String> before = List.of();
        for (Leaf leaf : leaves.subList(from, to)) {
            int depth = 0;
            int above = leaf.path.size() - 1;
            while (depth < above
                    && depth < before.size() - 1
                    && Objects.equals(leaf.path.get(depth), before.get(depth))) {
                depth++;
            }
            for (; depth < above; depth++) {
                line(told, depth, name(leaf.path.get(depth)) + ':');
            }
            String value = value(leaf.value);
            line(told, depth, above < 0 ? value : name(leaf.path.get(above)) + ": " + value);
            before = leaf.path;
        }
        return told.isEmpty() ? "" : told.substring(0, told.length() - 1);
    }

    private static void line(StringBuilder told, int depth, String text) {
        told.append(" ".repeat(Math.max(0, depth))).append(text).append('\n');
    }

    private static String name(String name) {
        boolean bare = !name.isEmpty() && name.indexOf(':') < 0 && name.charAt(0) != ' ' && name.charAt(0) != '"';
        return bare
                ? Escapes.line(name)
                : Lines.json(JsonText.mapper().getNodeFactory().textNode(name));
    }

    private static String value(JsonNode value) {
        if (!value.isTextual()) {
            return Lines.json(value);
        }
        String text = value.asText();
        boolean bare = !text.isEmpty() && !text.equals("null") && " {[\"".indexOf(text.charAt(0)) < 0;
        return bare && !text.endsWith(" ") ? Escapes.line(text) : Lines.json(value);
    }

    @Override
    public String row(int at) {
        return leaves.get(at).path + " " + leaves.get(at).value;
    }

    @Override
    public JsonNode structured(int from, int to) {
        ObjectNode structured = JsonText.mapper().createObjectNode();
        leaves.subList(from, to).forEach(leaf -> structured.set(String.join("/", leaf.path), leaf.value));
        return structured;
    }

    @Override
    public List<String> notes() {
        return notes;
    }
}
