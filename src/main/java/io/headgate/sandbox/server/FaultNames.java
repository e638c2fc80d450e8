package io.headgate.sandbox.server;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** How people write a fault in a control path: a name, and its measures as query parameters ({@code ms, code, bytes}). */
final class FaultNames {
    private static final Map<String, Function<Measures, Fault>> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("latency", m -> new Fault.Latency(m.millis(1000))),
            Map.entry("reset", m -> new Fault.Reset(false)),
            Map.entry("reset-after-work", m -> new Fault.Reset(true)),
            Map.entry("silence", m -> new Fault.Silence()),
            Map.entry("half-answer", m -> new Fault.HalfAnswer()),
            Map.entry("status", m -> new Fault.Status(m.status())),
            Map.entry("not-json", m -> new Fault.NotJson()),
            Map.entry("trickle", m -> new Fault.Trickle((int) m.number("bytes", 1, 1, 1 << 20), m.millis(100))),
            Map.entry("huge-body", m -> new Fault.HugeBody(m.number("bytes", 100_000_000, 2, Long.MAX_VALUE))),
            Map.entry("surplus-answer", m -> new Fault.SurplusAnswer(m.millis(0))),
            Map.entry("accept-then-close", m -> new Fault.AcceptThenClose()),
            Map.entry("accept-and-hang", m -> new Fault.AcceptAndHang())));

    private FaultNames() {}

    /** The fault of this name, or a message that lists the names. */
    static Fault parse(String name, Map<String, String> query) {
        Function<Measures, Fault> maker = Optional.ofNullable(BY_NAME.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no fault is called " + name + "; there are " + String.join(", ", BY_NAME.keySet())));
        return maker.apply(new Measures(query));
    }

    record Measures(Map<String, String> query) {
        Duration millis(long otherwise) {
            return Duration.ofMillis(number("ms", otherwise, 0, Integer.MAX_VALUE));
        }

        int status() {
            int code = (int) number("code", 503, 200, 599);
            if (StatusCodes.lookup(code).isEmpty()) {
                throw new IllegalArgumentException("code: " + code + " is not a status that can be sent");
            }
            return code;
        }

        long number(String name, long otherwise, long least, long most) {
            String text = query.get(name);
            if (text == null) {
                return otherwise;
            }
            long number;
            try {
                number = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + ": not a number: " + text, e);
            }
            if (number < least || number > most) {
                throw new IllegalArgumentException(name + ": must be from " + least + " to " + most);
            }
            return number;
        }
    }
}
