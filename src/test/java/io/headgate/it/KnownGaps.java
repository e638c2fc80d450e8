package io.headgate.it;

import java.util.Map;

/** Rules, by id, that are not or not wholly kept, each with the reason. */
final class KnownGaps {
    static final Map<String, String> REASONS = Map.of(
            "FW-08",
                    "Max-Forwards of OPTIONS is dropped and not counted down (RFC 9110, 7.6.2): the gateway is the only hop it knows of",
            "LM-07",
                    "the idle time-out does not get shorter when the listener is nearly full; connections beyond its limit are closed");

    private KnownGaps() {}
}
