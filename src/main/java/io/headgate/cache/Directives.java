package io.headgate.cache;

import io.headgate.wire.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What {@code Cache-Control} says (RFC 9111, 5.2), of a request or an answer. Where a directive is there twice, the first counts. */
public final class Directives {
    private static final String FIELD = "cache-control";
    private static final int MOST_DIGITS = 10;

    private final Map<String, String> values;

    private Directives(Map<String, String> values) {
        this.values = values;
    }

    /** Those of a request; {@code Pragma: no-cache} counts where there is no {@code Cache-Control} (RFC 9111, 5.4). */
    public static Directives ofRequest(Headers headers) {
        Directives found = of(headers);
        if (found.values.isEmpty() && !headers.contains(FIELD) && headers.hasToken("pragma", "no-cache")) {
            return new Directives(Map.of("no-cache", ""));
        }
        return found;
    }

    static Directives of(Headers headers) {
        Map<String, String> values = new HashMap<>();
        for (String line : headers.all(FIELD)) {
            for (String directive : line.split(",", -1)) {
                int equals = directive.indexOf('=');
                String name = (equals < 0 ? directive : directive.substring(0, equals))
                        .strip()
                        .toLowerCase(Locale.ROOT);
                if (!name.isEmpty()) {
                    String value = equals < 0 ? "" : directive.substring(equals + 1);
                    values.putIfAbsent(name, value.strip().replace("\"", ""));
                }
            }
        }
        return new Directives(values);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The seconds of a directive; 0 where its value is none, which is the cautious reading; {@code absent} where it is not there. */
    long seconds(String name, long absent) {
        String value = values.get(name);
        if (value == null) {
            return absent;
        }
        boolean number = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            return 0;
        }
        return value.length() > MOST_DIGITS ? Integer.MAX_VALUE : Long.parseLong(value);
    }
}
