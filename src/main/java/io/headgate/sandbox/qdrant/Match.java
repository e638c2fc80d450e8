package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.sandbox.qdrant.Condition.ValueTest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The {@code match} of a field condition: by value, by one of several, by all but several, or by text. */
final class Match {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private Match() {}

    static ValueTest of(JsonNode match, boolean indexedText) {
        if (match.has("value")) {
            JsonNode wanted = match.get("value");
            if (!wanted.isTextual() && !wanted.isBoolean() && !longInteger(wanted)) {
                throw unreadable();
            }
            return anyElement(value -> same(value, wanted));
        }
        if (match.has("any")) {
            Set<Object> list = list(match.get("any"));
            return anyElement(value -> list.contains(plain(value)));
        }
        if (match.has("except")) {
            Set<Object> list = list(match.get("except"));
            return anyElement(value -> !value.isNull() && !list.contains(plain(value)));
        }
        for (String kind : List.of("text", "text_any", "phrase")) {
            if (match.path(kind).isTextual()) {
                String text = match.path(kind).textValue();
                return indexedText ? words(kind, text) : parts(kind, text);
            }
        }
        throw unreadable();
    }

    private static Refusal unreadable() {
        return Refusal.badBody("data did not match any variant of untagged enum MatchInterface");
    }

    private static ValueTest anyElement(Predicate<JsonNode> test) {
        return values -> values.stream().flatMap(Condition::elements).anyMatch(test);
    }

    /** Strings or integers, never both. */
    private static Set<Object> list(JsonNode node) {
        Set<Object> list = new HashSet<>();
        boolean texts = node.path(0).isTextual();
        if (!node.isArray()) {
            throw unreadable();
        }
        for (JsonNode element : node) {
            if (texts ? !element.isTextual() : !longInteger(element)) {
                throw unreadable();
            }
            list.add(plain(element));
        }
        return list;
    }

    private static boolean same(JsonNode value, JsonNode wanted) {
        return value.getNodeType() == wanted.getNodeType() && plain(value).equals(plain(wanted));
    }

    /** Comparable by equals: 1 and 1.0 differ, as they do for Qdrant. */
    private static Object plain(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        return longInteger(value) ? (Object) value.longValue() : value;
    }

    private static boolean longInteger(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    /** Without an index a text is looked for letter by letter. */
    private static ValueTest parts(String kind, String text) {
        List<String> wanted = kind.equals("text_any") ? List.of(SPACE.split(text)) : List.of(text);
        return anyElement(value -> value.isTextual()
                && wanted.stream().anyMatch(part -> value.textValue().contains(part)));
    }

    /** With an index whole words are, in any case and order, even spread over several values. */
    private static ValueTest words(String kind, String text) {
        if (kind.equals("phrase")) {
            throw Refusal.unsupported("a phrase match on a text index");
        }
        Set<String> wanted = words(text);
        return values -> {
            Set<String> found = values.stream()
                    .flatMap(Condition::elements)
                    .filter(JsonNode::isTextual)
                    .flatMap(value -> words(value.textValue()).stream())
                    .collect(Collectors.toSet());
            return kind.equals("text")
                    ? found.containsAll(wanted)
                    : wanted.stream().anyMatch(found::contains);
        };
    }

    private static Set<String> words(String text) {
        return NO_WORD.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
