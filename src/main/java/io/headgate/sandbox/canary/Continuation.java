package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The continuation of event calls: opaque to the caller, in truth the number of events already told. */
final class Continuation {
    private static final String PREFIX = "from=";

    private Continuation() {}

    /** Adds the token of the next page, or null on the last. */
    static void add(ObjectNode reply, int told, int all) {
        if (told < all) {
            byte[] token = (PREFIX + told).getBytes(StandardCharsets.UTF_8);
            reply.put("continuation", Base64.getEncoder().encodeToString(token));
        } else {
            reply.putNull("continuation");
        }
    }

    /** @throws CanaryException if it is none of ours */
    static int read(String token) {
        try {
            String text = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(PREFIX)) {
                return Integer.parseUnsignedInt(text.substring(PREFIX.length()));
            }
        } catch (IllegalArgumentException e) {
            throw CanaryException.error("Invalid continuation");
        }
        throw CanaryException.error("Invalid continuation");
    }
}
