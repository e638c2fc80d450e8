package io.headgate.upstream.http;

import io.headgate.config.Section;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How one HTTP upstream is spoken to; each key is described in {@code reference.conf} under
 * {@code headgate.defaults.upstream.http}.
 *
 * @param url base address, {@code http} or {@code https}; its path is put before the path of every request
 * @param probePath path and query of the request that tells whether the upstream is well, relative to the base; sent with GET
 * @param closeDelimitedAnswers whether an HTTP/1.1 upstream may mark the end of an answer by closing the connection, which makes a
 *     cut answer look whole (RFC 9112, 6.3)
 */
public record HttpUpstreamConfig(
        URI url, String probePath, TlsConfig tls, Timeouts timeouts, Limits limits, boolean closeDelimitedAnswers) {
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*");

    /**
     * Reads an upstream.
     *
     * @param urlKey the key that holds the address
     */
    public static HttpUpstreamConfig from(Section section, String urlKey) {
        HttpUpstreamConfig config = new HttpUpstreamConfig(
                section.url(urlKey),
                section.string("probe-path", PATH, "a path that starts with /"),
                TlsConfig.from(section.section("tls")),
                Timeouts.from(section.section("timeouts")),
                Limits.from(section.section("limits")),
                section.bool("close-delimited-answers"));
        section.advise(
                "https".equals(config.url.getScheme()) || config.tls.equals(TlsConfig.SYSTEM),
                "tls",
                () -> "has no effect because " + urlKey + " is not https",
                urlKey);
        return config;
    }

    /**
     * How long to wait for the upstream; each also ends at the call's deadline.
     *
     * @param request for the whole exchange, body included
     * @param firstByte from the end of the request to the beginning of the answer
     * @param betweenBytes between two pieces of the answer, and until the upstream takes more of the request
     */
    public record Timeouts(Duration request, Duration firstByte, Duration betweenBytes) {
        static Timeouts from(Section section) {
            return new Timeouts(
                    section.positive("request"), section.positive("first-byte"), section.positive("between-bytes"));
        }
    }

    /**
     * How large the head of an answer may be.
     *
     * @param headerCount fields
     * @param headerBytes octets of all fields together
     */
    public record Limits(int headerCount, int headerBytes) {
        static Limits from(Section section) {
            return new Limits(
                    section.between(8, 10_000, "header-count"), (int) section.bytes(1024, 1 << 20, "header-bytes"));
        }
    }
}
