package io.headgate.edge;

import java.time.Duration;

/**
 * How long a client may take; each is described in {@code reference.conf} under {@code headgate.listeners}.
 *
 * @param firstRequest from accept to the first octet of a request
 * @param head from the first octet of a head to its end
 * @param idle between two requests
 * @param write until a piece of an answer is taken
 * @param bodyWindow over which a body's rate is measured
 * @param bodyMinRate octets per second a client must send while we are ready to read
 */
public record EdgeTimeouts(
        Duration firstRequest, Duration head, Duration idle, Duration write, Duration bodyWindow, long bodyMinRate) {}
