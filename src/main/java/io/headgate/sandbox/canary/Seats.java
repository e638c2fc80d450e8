package io.headgate.sandbox.canary;

import java.util.List;

/** The licence: how many clients may read at a time. A user token has a seat while it lives. */
final class Seats {
    private final int all;
    private int requests;

    Seats(int all) {
        this.all = all;
    }

    /** @throws CanaryException BadLicense, if all seats are taken */
    void requireFree(int userTokens) {
        if (userTokens + requests >= all) {
            throw new CanaryException("BadLicense", List.of());
        }
    }

    /** A request takes a seat until {@link #requestDone()}. */
    void requestBegins(int userTokens) {
        requireFree(userTokens);
        requests++;
    }

    void requestDone() {
        requests--;
    }
}
