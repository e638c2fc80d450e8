package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One method of one path; {@code {x}} in the pattern takes any one segment. */
record Endpoint(String method, List<String> pattern, Action action) {
    /** Answers a call; the JSON becomes the result in the envelope. */
    interface Action {
        JsonNode answer(RestCall call);
    }

    static Endpoint at(String method, String pattern, Action action) {
        return new Endpoint(method, List.of(pattern.split("/", -1)), action);
    }

    /** The parameters of the path, or nothing if this is another path. */
    Optional<Map<String, String>> match(List<String> segments) {
        if (segments.size() != pattern.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String part = pattern.get(i);
            if (part.startsWith("{")) {
                parameters.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }
}
