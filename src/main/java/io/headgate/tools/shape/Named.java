package io.headgate.tools.shape;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What has become of the names that were asked for: unknown to the store, known but with nothing to tell, or told. */
final class Named {
    private final ShapeConfig config;
    private final Set<String> unknown = new LinkedHashSet<>();
    private final Set<String> blank = new LinkedHashSet<>();

    private Named(ShapeConfig config) {
        this.config = config;
    }

    /** Judged on the store's first page only: on a later one, what has ended is missing. */
    static Named of(ShapeConfig config, JsonNode answer, ObjectNode arguments) {
        Named named = new Named(config);
        ShapeConfig.Names names = config.names();
        ShapeConfig.Next next = config.next();
        if (names == null || next != null && arguments.has(next.into())) {
            return named;
        }
        JsonNode container = answer.at(config.rows());
        Row.all(arguments.path(names.argument()))
                .forEach(name -> named.judge(name.value().asText(), container));
        JsonNode said = names.unknown() == null ? null : answer.at(names.unknown());
        if (said != null && said.isArray()) {
            named.blank.addAll(named.unknown);
            named.unknown.clear();
            said.forEach(name -> named.unknown.add(name.asText()));
            named.blank.removeAll(named.unknown);
        }
        return named;
    }

    private void judge(String name, JsonNode container) {
        if (!container.isObject()) {
            Field first = config.fields().isEmpty()
                    ? new Field("", JsonPointer.empty())
                    : config.fields().get(0);
            if (Row.all(container).stream().noneMatch(row -> name.equals(Cells.text(first.of(row))))) {
                unknown.add(name);
            }
            return;
        }
        JsonNode value = container.get(name);
        boolean impossible = value != null
                && config.kind() == ShapeKind.SERIES
                && Series.of(new Row(new TextNode(name), value), config.fields())
                        .isUnknown();
        if (value == null || impossible) {
            unknown.add(name);
        } else if (value.isContainerNode() && value.isEmpty()) {
            blank.add(name);
        }
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        ShapeConfig.Names names = config.names();
        if (names != null) {
            say(names.missing(), unknown, notes);
            say(names.blank(), blank, notes);
        }
        return notes;
    }

    private static void say(Template sentence, Set<String> names, List<String> notes) {
        if (!names.isEmpty()) {
            JsonNode listed = new TextNode(String.join(", ", names));
            notes.add(sentence.filled(name -> listed, Escapes::line));
        }
    }
}
