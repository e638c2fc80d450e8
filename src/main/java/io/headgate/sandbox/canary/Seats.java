package io.headgate.sandbox.canary;

import java.util.List;

/** The licence: how many clients may read at a time. A user token has a seat while it lives. */
final class Seats {
    private final int all;
    private int requests;
    private int most;
    private long refused;

    Seats(int all) {
        this.all = all;
    }

    /** @throws CanaryException BadLicense, if all seats are taken */
    void requireFree(int userTokens) {
        if (userTokens + requests >= all) {
            refused++;
            throw new CanaryException("BadLicense", List.of());
        }
    }

    /** A request takes a seat until {@link #requestDone()}. */
    void requestBegins(int userTokens) {
        requireFree(userTokens);
        requests++;
        taken(userTokens);
    }

    /** So many user tokens are alive now. */
    void taken(int userTokens) {
        most = Math.max(most, userTokens + requests);
    }

    /** How many were taken at a time at most. */
    int most() {
        return most;
    }

    /** How often somebody found none free. */
    long refused() {
        return refused;
    }

    void requestDone() {
        requests--;
    }
}
