package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Answer;
import io.headgate.provider.JsonText;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What a client must have declared to be asked something (2026-07-28, client). */
final class Capabilities {
    private Capabilities() {}

    /** What is missing, shaped as a client declares it; null: nothing. */
    static @Nullable JsonNode missing(Collection<Answer.Question> questions, JsonNode declared) {
        ObjectNode missing = JsonText.mapper().createObjectNode();
        for (Answer.Question question : questions) {
            String needed = neededFor(question.method());
            JsonNode there = declared.path(needed);
            if (!there.isObject()) {
                missing.putObject(needed);
            } else if (asksForUrl(question) && !there.path("url").isObject()) {
                missing.putObject(needed).putObject("url");
            }
        }
        return missing.isEmpty() ? null : missing;
    }

    private static boolean asksForUrl(Answer.Question question) {
        JsonText mode = question.method().equals("elicitation/create")
                ? question.params().member("mode")
                : null;
        return mode != null && "url".equals(mode.text());
    }

    private static String neededFor(String method) {
        return switch (method) {
            case "elicitation/create" -> "elicitation";
            case "sampling/createMessage" -> "sampling";
            case "roots/list" -> "roots";
            default -> throw new IllegalArgumentException("no client can be asked for " + method);
        };
    }
}
