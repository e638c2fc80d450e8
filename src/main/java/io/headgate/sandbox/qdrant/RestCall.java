package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request as an endpoint sees it: the parameters of its path, those of its query and its body, each checked when it
 * is read.
 */
record RestCall(Map<String, String> path, Map<String, String> query, boolean readOnly, Supplier<JsonNode> content) {
    private static final Pattern FORBIDDEN_IN_NAME = Pattern.compile("[<>:\"/\\\\|?*\\x00-\\x1f]");
    private static final int LONGEST_NAME = 255;
    private static final Set<String> CONSISTENCIES = Set.of("", "majority", "quorum", "all");
    private static final Set<String> ORDERINGS = Set.of("weak", "medium", "strong");

    /** The name in the path, which may be an alias. */
    String collection() {
        String name = path.getOrDefault("name", "");
        if (name.length() > LONGEST_NAME) {
            throw Refusal.invalid(
                    "path parameters",
                    "name: value \"" + name + "\" invalid, must be from 1 to " + LONGEST_NAME + " characters");
        }
        return name;
    }

    /** As {@link #collection()}, for calls whose name Qdrant checks letter by letter. */
    String checkedCollection() {
        Matcher forbidden = FORBIDDEN_IN_NAME.matcher(collection());
        if (forbidden.find()) {
            throw Refusal.invalid(
                    "path parameters", "name: collection name cannot contain \"" + forbidden.group() + "\" char");
        }
        return collection();
    }

    String parameter(String name) {
        return path.getOrDefault(name, "");
    }

    JsonNode body() {
        return content.get();
    }

    /** Whether the caller waits until the write is done; the default is not to. */
    boolean waits() {
        String ordering = query.getOrDefault("ordering", "weak");
        if (!ORDERINGS.contains(ordering)) {
            throw Refusal.badQuery("unknown variant `" + ordering + "`, expected one of `weak`, `medium`, `strong`");
        }
        String wait = query.getOrDefault("wait", "false");
        if (!wait.equals("true") && !wait.equals("false")) {
            throw Refusal.badQuery("provided string was not `true` or `false`");
        }
        return wait.equals("true");
    }

    /** Refuses the holder of a read-only key; Qdrant reads the body first. */
    void checkMayWrite() {
        if (readOnly) {
            throw Refusal.forbidden("Global manage access is required");
        }
    }

    /** Checks what a read may say about its time and its replicas; neither has an effect here. */
    void checkRead() {
        String timeout = query.getOrDefault("timeout", "1");
        if (!timeout.matches("\\d{1,19}")) {
            throw Refusal.badQuery("invalid digit found in string");
        }
        if (Long.parseUnsignedLong(timeout) == 0) {
            throw Refusal.badQuery("invalid value: integer `0`, expected a nonzero u64");
        }
        String consistency = query.getOrDefault("consistency", "");
        if (!CONSISTENCIES.contains(consistency) && !consistency.matches("0*[1-9]\\d{0,9}")) {
            throw Refusal.badQuery(
                    "failed to deserialize read consistency query parameter value '" + consistency + "'");
        }
    }

    /** Checks the time limit of a call about collections. */
    void checkAdministration() {
        if (query.getOrDefault("timeout", "1").equals("0")) {
            throw Refusal.invalid("query parameters", "timeout: value 0 invalid, must be 1 or larger");
        }
    }
}
