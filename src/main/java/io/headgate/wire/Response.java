package io.headgate.wire;

/**
 * An answer to a client.
 *
 * @param headers without framing fields, {@code Connection} and {@code Date}: the writer adds those
 */
public record Response(int status, Headers headers, Body body) {}
