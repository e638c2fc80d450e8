package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Asked;
import io.headgate.provider.JsonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Asks once for each word of a text, for stores that find only what has all words. What has most of the words comes first, then what is
 * shorter; each with the number of words it was found by. The answer has the members {@code rows}, {@code found} and {@code asked}.
 */
record WordByWord(Steps.EachWord each, Action action) implements Action {
    /** More words hardly tell more apart. */
    private static final int MOST_WORDS = 6;

    private static final Set<String> SAYING_NOTHING = Set.of(
            "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "what",
            "which", "with");

    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        List<String> words = words(arguments.path(each.argument()).asText());
        return next(new Relay(asked, words.size()), words, 0, arguments, new LinkedHashMap<>());
    }

    /** The text itself, where it has no words. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
            if (!word.isEmpty()
                    && !SAYING_NOTHING.contains(word)
                    && !words.contains(word)
                    && words.size() < MOST_WORDS) {
                words.add(word);
            }
        }
        return words.isEmpty() ? List.of(text.strip()) : words;
    }

    private Relay next(Relay relay, List<String> words, int at, ObjectNode arguments, Map<JsonNode, Integer> found) {
        ObjectNode one = arguments.deepCopy();
        one.put(Steps.WORD, words.get(at));
        return relay.thenAnswered(action, one, came -> {
            came.answer().at(each.rows()).forEach(row -> found.merge(row, 1, Integer::sum));
            if (at + 1 < words.size()) {
                next(relay, words, at + 1, arguments, found);
            } else {
                ObjectNode whole = ranked(found, most(arguments));
                whole.put("asked", words.size());
                relay.over(new Outcome.Answered(whole, came.status(), came.timings(), came.cache()));
            }
        });
    }

    private int most(ObjectNode arguments) {
        int most = each.most() == null ? 0 : arguments.path(each.most()).asInt();
        return most > 0 ? most : Integer.MAX_VALUE;
    }

    private static ObjectNode ranked(Map<JsonNode, Integer> found, int most) {
        ObjectNode whole = JsonText.mapper().createObjectNode();
        ArrayNode rows = whole.putArray("rows");
        Comparator<Map.Entry<JsonNode, Integer>> byWords = Map.Entry.comparingByValue(Comparator.reverseOrder());
        found.entrySet().stream()
                .sorted(byWords.thenComparing(row -> row.getKey().asText().length()))
                .limit(most)
                .forEach(row -> rows.addObject().put("words", row.getValue()).set("row", row.getKey()));
        whole.put("found", found.size());
        return whole;
    }
}
