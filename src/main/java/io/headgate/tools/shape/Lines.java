package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.headgate.provider.JsonText;
import java.util.List;

/** Rows whose text is settled one by one; a heading stands before the first of each page. */
record Lines(String heading, List<String> lines, List<JsonNode> values, List<String> notes) implements Sheet {
    /** Compact JSON; what would be invisible is escaped in its texts. */
    static String json(JsonNode value) {
        // Backslashes and control characters are escaped already, and only in texts.
        return Escapes.prose(JsonText.of(value).toString());
    }

    @Override
    public int size() {
        return lines.size();
    }

    @Override
    public String told(int from, int to) {
        String told = String.join("\n", lines.subList(from, to));
        return heading.isEmpty() || told.isEmpty() ? told : heading + '\n' + told;
    }

    @Override
    public String row(int at) {
        return values.get(at).toString();
    }

    @Override
    public JsonNode structured(int from, int to) {
        ArrayNode structured = JsonText.mapper().createArrayNode();
        values.subList(from, to).forEach(structured::add);
        return JsonText.mapper().createObjectNode().set("rows", structured);
    }
}
