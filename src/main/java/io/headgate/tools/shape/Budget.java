package io.headgate.tools.shape;

/**
 * How much a page may hold; at least one row is told, whatever its size. Each is at least 1.
 *
 * @param points rows, or values of series
 * @param bytes of text, in UTF-8
 * @param tokens as {@link Tokens} estimates them
 */
public record Budget(int points, int bytes, int tokens) {
    /** What is left of it beside a text that stands on the page anyway. */
    Budget beside(String text) {
        return new Budget(points, Math.max(1, bytes - Tokens.bytes(text)), Math.max(1, tokens - Tokens.estimate(text)));
    }

    boolean holds(int rows, String text) {
        return rows <= points && Tokens.bytes(text) <= bytes && Tokens.estimate(text) <= tokens;
    }
}
