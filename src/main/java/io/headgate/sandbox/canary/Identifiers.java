package io.headgate.sandbox.canary;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes the tokens that the services hand out; a test can fix the next ones. Confined to the simulator's lock. */
final class Identifiers {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int PAGE_TOKEN_LENGTH = 11;

    private final Deque<String> next = new ArrayDeque<>();
    private final Random random = new SecureRandom();

    void fix(List<String> tokens) {
        Collections.addAll(next, tokens.toArray(String[]::new));
    }

    /** Token of a user, of a live session or of a write session. */
    String session() {
        return next.isEmpty() ? UUID.randomUUID().toString() : next.removeFirst();
    }

    /** Short token of a page of data. */
    String page() {
        if (!next.isEmpty()) {
            return next.removeFirst();
        }
        StringBuilder token = new StringBuilder(PAGE_TOKEN_LENGTH);
        for (int i = 0; i < PAGE_TOKEN_LENGTH; i++) {
            token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }
}
