package io.headgate.edge;

import io.headgate.config.Section;
import java.time.Duration;

/**
 * How long a client may take; each is described in {@code reference.conf} under {@code headgate.defaults.listener}.
 *
 * @param firstRequest from accept to the first octet of a request
 * @param head from the first octet of a head to its end
 * @param idle between two requests
 * @param write until a piece of an answer is taken
 * @param bodyWindow over which a body's rate is measured
 * @param bodyMinRate octets per second a client must send while we are ready to read
 */
public record EdgeTimeouts(
        Duration firstRequest, Duration head, Duration idle, Duration write, Duration bodyWindow, long bodyMinRate) {
    static EdgeTimeouts from(Section section) {
        return new EdgeTimeouts(
                section.positive("first-request"),
                section.positive("head"),
                section.positive("idle"),
                section.positive("write"),
                section.positive("body-window"),
                section.bytes(0, Integer.MAX_VALUE, "body-min-rate"));
    }
}
