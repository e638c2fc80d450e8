package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value in which arguments have places. A text that is nothing but <code>{name}</code> stands for the argument as it is; within
 * a longer text stand only arguments that are texts, numbers or flags. A value never becomes syntax: what is built is a tree, not text.
 * What an absent argument belongs to is left out.
 */
sealed interface Template {
    /** The value; null where it is left out. */
    @Nullable
    JsonNode fill(ObjectNode arguments);

    /** Adds the names of all arguments that have a place. */
    void names(Set<String> names);

    /** Adds the names of those that stand within a longer text. */
    void spelled(Set<String> names);

    /**
     * Reads a template.
     *
     * @param problem told what cannot be understood
     */
    static Template of(JsonNode written, Consumer<String> problem) {
        if (written instanceof ObjectNode object) {
            Map<String, Template> members = new LinkedHashMap<>();
            object.properties().forEach(member -> members.put(member.getKey(), of(member.getValue(), problem)));
            return new Members(members);
        }
        if (written instanceof ArrayNode list) {
            List<Template> elements = new ArrayList<>();
            list.forEach(element -> elements.add(of(element, problem)));
            return new Elements(elements);
        }
        return written.isTextual() ? text(written.textValue(), problem) : new Constant(written);
    }

    private static Template text(String written, Consumer<String> problem) {
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < written.length()) {
            char c = written.charAt(at);
            int close = written.indexOf('}', at);
            if ((c == '{' || c == '}') && at + 1 < written.length() && written.charAt(at + 1) == c) {
                plain.append(c);
                at += 2;
            } else if (c == '{' && close > at + 1 && isName(written, at + 1, close)) {
                parts.add(new Part(plain.toString(), written.substring(at + 1, close)));
                plain.setLength(0);
                at = close + 1;
            } else {
                if (c == '{' || c == '}') {
                    problem.accept("\"" + written
                            + "\" has a brace that holds no name of an argument; a brace itself is written " + c + c);
                }
                plain.append(c);
                at++;
            }
        }
        if (parts.isEmpty()) {
            return new Constant(TextNode.valueOf(plain.toString()));
        }
        boolean alone = parts.size() == 1 && parts.get(0).before.isEmpty() && plain.length() == 0;
        return alone ? new Argument(parts.get(0).name) : new Text(parts, plain.toString());
    }

    private static boolean isName(String text, int from, int to) {
        return text.substring(from, to).chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }

    /** An argument after some text. */
    record Part(String before, String name) {}

    /** The same for everybody. */
    record Constant(JsonNode value) implements Template {
        @Override
        public JsonNode fill(ObjectNode arguments) {
            return value;
        }

        @Override
        public void names(Set<String> names) {}

        @Override
        public void spelled(Set<String> names) {}
    }

    /** An argument as it is. */
    record Argument(String name) implements Template {
        @Override
        public @Nullable JsonNode fill(ObjectNode arguments) {
            return arguments.get(name);
        }

        @Override
        public void names(Set<String> names) {
            names.add(name);
        }

        @Override
        public void spelled(Set<String> names) {}
    }

    /** Arguments within a text. */
    record Text(List<Part> parts, String after) implements Template {
        @Override
        public @Nullable JsonNode fill(ObjectNode arguments) {
            StringBuilder text = new StringBuilder();
            for (Part part : parts) {
                JsonNode value = arguments.get(part.name);
                if (value == null || !value.isValueNode() || value.isNull()) {
                    return null;
                }
                text.append(part.before).append(value.asText());
            }
            return TextNode.valueOf(text.append(after).toString());
        }

        @Override
        public void names(Set<String> names) {
            parts.forEach(part -> names.add(part.name));
        }

        @Override
        public void spelled(Set<String> names) {
            names(names);
        }
    }

    /** An object; left out where it had members and none is left. */
    record Members(Map<String, Template> members) implements Template {
        @Override
        public @Nullable ObjectNode fill(ObjectNode arguments) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            members.forEach((name, member) -> {
                JsonNode value = member.fill(arguments);
                if (value != null) {
                    object.set(name, value);
                }
            });
            return object.isEmpty() && !members.isEmpty() ? null : object;
        }

        @Override
        public void names(Set<String> names) {
            members.values().forEach(member -> member.names(names));
        }

        @Override
        public void spelled(Set<String> names) {
            members.values().forEach(member -> member.spelled(names));
        }
    }

    /** A list; left out where it had elements and none is left. */
    record Elements(List<Template> elements) implements Template {
        @Override
        public @Nullable ArrayNode fill(ObjectNode arguments) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (Template element : elements) {
                JsonNode value = element.fill(arguments);
                if (value != null) {
                    list.add(value);
                }
            }
            return list.isEmpty() && !elements.isEmpty() ? null : list;
        }

        @Override
        public void names(Set<String> names) {
            elements.forEach(element -> element.names(names));
        }

        @Override
        public void spelled(Set<String> names) {
            elements.forEach(element -> element.spelled(names));
        }
    }
}
