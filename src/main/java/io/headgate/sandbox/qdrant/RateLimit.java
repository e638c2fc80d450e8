package io.headgate.sandbox.qdrant;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The limit of a collection in strict mode: a bucket of as many tokens as calls are allowed in a minute, filled up evenly.
 * A call takes a token for each point it names.
 */
final class RateLimit {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final String kind;
    private final int perMinute;
    private final LongSupplier nanos;
    private double tokens;
    private long filledAt;

    /**
     * A bucket.
     *
     * @param kind {@code Read} or {@code Write}, as refusals name it
     * @param taken tokens that are gone already
     */
    RateLimit(String kind, int perMinute, int taken, LongSupplier nanos) {
        this.kind = kind;
        this.perMinute = perMinute;
        this.nanos = nanos;
        this.tokens = (double) perMinute - taken;
        this.filledAt = nanos.getAsLong();
    }

    /**
     * Takes tokens.
     *
     * @throws Refusal with status 429 and the seconds until there are enough of them
     */
    void take(int cost) {
        if (cost > perMinute) {
            throw Refusal.limited(kind + " rate limit exceeded, request larger than rate limiter capacity,"
                    + " please try to split your request");
        }
        long now = nanos.getAsLong();
        tokens = Math.min(perMinute, tokens + (now - filledAt) / NANOS_PER_MINUTE * perMinute);
        filledAt = now;
        if (tokens < cost) {
            int seconds = (int) Math.ceil((cost - tokens) * 60 / perMinute);
            String text = String.format(
                    Locale.ROOT,
                    "%s rate limit exceeded: Operation requires %d tokens but only %.1f were available. Retry after %ds",
                    kind,
                    cost,
                    tokens,
                    seconds);
            throw Refusal.limited(text, seconds);
        }
        tokens -= cost;
    }
}
