package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands in {@code errors}: equal texts once, as the historian repeats one for each tag, and not more than a reader wants. */
final class StoreTexts {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST = 5;
    private static final int LONGEST = 200;
    private static final int LONGEST_WORD = 40;
    /** Tokens are GUIDs; what follows a word for a secret may be one too. */
    private static final Pattern SECRET = Pattern.compile(
            "[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
                    + "|(?<=token|password|secret|bearer|authorization)[\"'\\s:=]+(?=\\S*\\d)\\S+",
            Pattern.CASE_INSENSITIVE);

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private boolean more;

    private StoreTexts() {}

    /** @param json the member's value as it came, perhaps without its end; null: there is none */
    static StoreTexts of(@Nullable String json) {
        StoreTexts texts = new StoreTexts();
        if (json != null) {
            try (JsonParser parser = JSON.createParser(json)) {
                JsonToken token = parser.nextToken();
                while (token != null) {
                    if (token == JsonToken.VALUE_STRING) {
                        texts.add(parser.getText());
                    }
                    token = parser.nextToken();
                }
            } catch (IOException cut) {
                texts.more = true;
            }
        }
        return texts;
    }

    private void add(String text) {
        if (text.isBlank()) {
            return;
        }
        if (counts.size() < MOST || counts.containsKey(text)) {
            counts.merge(text, 1, Integer::sum);
        } else {
            more = true;
        }
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Whether one of them has this in it, whatever its case. */
    boolean contain(String lowerCase) {
        return counts.keySet().stream()
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(lowerCase));
    }

    /** All of them in a line. */
    String shown() {
        return counts.entrySet().stream()
                        .map(entry -> line(entry.getKey(), LONGEST)
                                + (entry.getValue() > 1 ? " (" + entry.getValue() + " times)" : ""))
                        .collect(Collectors.joining("; "))
                + (more ? "; and more" : "");
    }

    /** A word of the historian's that can be shown. */
    static String word(String word) {
        return line(word, LONGEST_WORD);
    }

    /** The text of a JSON string; null where it is none. */
    static @Nullable String decoded(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        } catch (IOException notOne) {
            return null;
        }
    }

    private static String line(String text, int longest) {
        // Cut only what is far too long before the search, so that half a secret is not left standing.
        String masked = SECRET.matcher(text.length() > 4 * longest ? text.substring(0, 4 * longest) : text)
                .replaceAll(" ***")
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return masked.length() > longest ? masked.substring(0, longest) + "…" : masked;
    }
}
