package io.headgate.provider;

/**
 * Who sent a request, as logs name him.
 *
 * @param address where it came from
 */
public record Caller(String address, Software software) {
    public static final Caller UNKNOWN = new Caller("", Software.UNKNOWN);
}
