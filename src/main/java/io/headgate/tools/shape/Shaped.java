package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of an answer.
 *
 * @param text without control characters other than line feed, and without characters that change the direction of text or cannot be seen
 * @param structured the same rows as JSON, where the tool is configured to give them; else null
 * @param more where reading goes on; null: this is the last page
 * @param notes sentences for the agent, without line feeds: what was left out and by which method, what was not found
 */
public record Shaped(
        String text,
        @Nullable JsonNode structured,
        @Nullable Reading more,
        List<String> notes) {
    public Shaped {
        notes = List.copyOf(notes);
    }
}
