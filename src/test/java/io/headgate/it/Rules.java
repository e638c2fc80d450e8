package io.headgate.it;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rules that the wire tables hold, by id. Sources stand with the rows. */
final class Rules {
    private static final String[] TEXTS = {
        "RQ-01 a length beside a transfer coding",
        "RQ-02 a transfer coding other than exactly chunked",
        "RQ-03 no Transfer-Encoding of a client reaches an upstream",
        "RQ-04 a length is digits only",
        "RQ-05 an empty length",
        "RQ-06 a length out of range",
        "RQ-07 a transfer coding in HTTP/1.0",
        "RQ-08 the size of a chunk",
        "RQ-09 the line ends of the chunked coding",
        "RQ-10 chunk extensions",
        "RQ-11 each hop has its own chunks",
        "RQ-12 a body that ends early",
        "RQ-13 bodies of methods that have none",
        "RQ-14 nothing is read behind a refusal or the last request",
        "RQ-15 a body that nobody reads",
        "RQ-16 pipelined requests, in order and one at a time",
        "HD-01 CR, LF and NUL in a value",
        "HD-02 octets above ASCII in a value, above all at the end of a line",
        "HD-03 white space before the colon",
        "HD-04 white space after the request line",
        "HD-05 folded lines",
        "HD-06 names that are no token, controls in values",
        "HD-07 line ends and the shape of the request line",
        "HD-08 empty lines before the request line",
        "HD-09 underscores for dashes",
        "HD-10 values pass octet by octet",
        "HD-11 equal names keep their order",
        "TG-01 exactly one valid Host",
        "TG-02 the absolute form",
        "TG-03 hosts that are served",
        "TG-04 the Host that an upstream gets",
        "TG-05 one canonical path",
        "TG-06 dot segments",
        "TG-07 encoded separators",
        "TG-08 encodings that are not UTF-8",
        "TG-09 the query is opaque",
        "TG-10 methods of a forward proxy, unknown methods",
        "TG-11 a path that starts with two slashes",
        "TG-12 fragments",
        "TG-13 rewriting stays below the prefix",
        "FW-01 Connection and what it names",
        "FW-02 hop-by-hop fields",
        "FW-03 nothing of the toolkit's own goes out",
        "FW-04 Forwarded and its forerunners",
        "FW-05 Via and loops",
        "FW-06 versions and reason phrases",
        "FW-07 request ids and traces",
        "FW-08 Max-Forwards",
        "FW-09 fields that carry an identity",
        "FW-10 what an upstream tells of itself",
        "FW-11 references that name an upstream",
        "UP-01 octets that nobody asked for",
        "UP-02 the length of an answer",
        "UP-03 the transfer coding of an answer",
        "UP-04 answers without content",
        "UP-05 broken answers",
        "UP-06 answers that end with the connection",
        "UP-07 an upgrade that nobody asked for",
        "UP-08 interim answers",
        "UP-09 the status line, and heads that are too large",
        "UP-10 the fields of an answer",
        "UP-11 no line end reaches a field",
        "UP-12 which failure has which status",
        "UP-13 content codings",
        "LM-01 the request line",
        "LM-02 header fields",
        "LM-03 bodies",
        "LM-04 the time for a head",
        "LM-05 the time for a body",
        "LM-06 the time for an answer",
        "LM-07 idle connections",
        "LM-08 the number of connections",
        "LM-09 the time for an upstream",
        "EX-01 expectations",
        "TR-01 trailers",
        "UG-01 upgrades"
    };

    /** What Pekko HTTP 1.3.0 leaves to its user: here a gap would be a hole. */
    static final Set<String> LEFT_TO_US = Set.of(
            "RQ-02", "RQ-05", "RQ-06", "RQ-08", "RQ-09", "RQ-10", "HD-02", "HD-05", "HD-06", "HD-07", "HD-08", "HD-10",
            "TG-04", "TG-05", "TG-08", "FW-01", "FW-02", "FW-03", "UP-01", "UP-02", "UP-03", "UP-07", "LM-02", "LM-04",
            "LM-05", "LM-06");

    static final Map<String, String> ALL = all();

    private Rules() {}

    private static Map<String, String> all() {
        Map<String, String> rules = new TreeMap<>();
        for (String text : TEXTS) {
            rules.put(text.substring(0, 5), text.substring(6));
        }
        return Collections.unmodifiableMap(rules);
    }
}
