package io.headgate.sandbox.server;

import java.time.Duration;

/**
 * How a {@link SandboxServer} listens.
 *
 * @param name used in control paths and messages: lower-case letters, digits and dashes
 * @param port on 127.0.0.1; 0 takes a free one, which is kept over a stop and a start
 * @param idleLimit a connection without traffic for this long is closed; zero keeps it for ever
 * @param timeoutAnswer whether a connection that never carried a whole request is told {@code 408 Request Timeout}
 *     before it is closed (RFC 9110 section 15.5.9)
 * @param lowerCaseFields whether the names of header fields leave in lower case, as some servers write them; clients must
 *     not care (RFC 9110 section 5.1)
 */
public record SandboxSettings(
        String name, int port, Duration idleLimit, boolean timeoutAnswer, boolean lowerCaseFields) {
    /** Keeps idle connections for ever. */
    public static SandboxSettings of(String name, int port) {
        return new SandboxSettings(name, port, Duration.ZERO, false, false);
    }

    public SandboxSettings withIdleLimit(Duration limit, boolean withTimeoutAnswer) {
        return new SandboxSettings(name, port, limit, withTimeoutAnswer, lowerCaseFields);
    }

    public SandboxSettings withLowerCaseFields() {
        return new SandboxSettings(name, port, idleLimit, timeoutAnswer, true);
    }
}
