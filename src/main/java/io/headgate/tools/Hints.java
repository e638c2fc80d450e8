package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.OperationClass;
import io.headgate.config.Section;
import io.headgate.provider.JsonText;

/**
 * What clients are told of the effects of a tool (MCP, tool annotations): it follows from what repeating its operation does, and a
 * configuration may know better.
 *
 * @param readOnly changes nothing
 * @param destructive may undo or overwrite something; nobody can be sure that a write does not
 * @param idempotent a second time changes nothing more
 * @param openWorld reaches beyond a known set of things
 */
public record Hints(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
    static Hints from(Section section, OperationClass operation) {
        boolean reads = section.has("read-only") ? section.bool("read-only") : operation == OperationClass.READ;
        boolean repeatable = operation == OperationClass.READ || operation == OperationClass.IDEMPOTENT;
        return new Hints(
                reads,
                section.has("destructive") ? section.bool("destructive") : !reads,
                section.has("idempotent") ? section.bool("idempotent") : repeatable,
                section.has("open-world") && section.bool("open-world"));
    }

    ObjectNode json() {
        return JsonText.mapper()
                .createObjectNode()
                .put("readOnlyHint", readOnly)
                .put("destructiveHint", destructive)
                .put("idempotentHint", idempotent)
                .put("openWorldHint", openWorld);
    }
}
