package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Principal;
import io.headgate.provider.JsonText;
import io.headgate.seal.Seal;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a provider wants to know again when a client comes back with its answers: it travels through the client, sealed for this
 * principal, this method, this name and these arguments, and for a while only (2026-07-28, basic, multi round-trip requests).
 */
final class RequestState {
    private static final String PURPOSE = "request-state";

    private final Seal seal;
    private final Clock clock;
    private final Duration life;

    RequestState(Seal seal, Clock clock, Duration life) {
        this.seal = seal;
        this.clock = clock;
        this.life = life;
    }

    String seal(JsonText state, Message message, String name, Principal principal) {
        byte[] content = new byte[state.size()];
        state.copyTo(content, 0);
        return seal.seal(
                PURPOSE, principal, context(message, name), clock.instant().plus(life), content);
    }

    /** The state that came back; null where the request brings none. */
    @Nullable
    JsonText open(Message message, String name, Principal principal) throws Refusal.Thrown {
        JsonText given = message.fields().get("requestState");
        if (given == null) {
            return null;
        }
        String sealed = given.text();
        byte[] content = sealed == null
                ? null
                : seal.open(PURPOSE, principal, context(message, name), sealed, clock.instant())
                        .orElse(null);
        if (content == null) {
            throw Refusal.invalidParams("requestState is not valid for this request, or has expired; begin anew.")
                    .thrown();
        }
        try {
            return JsonText.parse(content);
        } catch (IOException impossible) {
            throw new IllegalStateException("only JSON was sealed", impossible);
        }
    }

    private static String context(Message message, String name) {
        JsonText arguments = message.fields().getOrDefault("arguments", JsonText.EMPTY_OBJECT);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            JsonText ordered = JsonText.of(ordered(arguments.tree()));
            byte[] octets = new byte[ordered.size()];
            ordered.copyTo(octets, 0);
            String of = Base64.getEncoder().encodeToString(digest.digest(octets));
            return message.method() + '\n' + of + '\n' + name;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    /** The same object may be written once more with its members in another order. */
    private static JsonNode ordered(JsonNode node) {
        if (node.isArray()) {
            var array = JsonText.mapper().createArrayNode();
            node.forEach(element -> array.add(ordered(element)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        Map<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), ordered(member.getValue())));
        ObjectNode object = JsonText.mapper().createObjectNode();
        members.forEach(object::set);
        return object;
    }
}
