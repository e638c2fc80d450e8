package io.headgate.upstream.http;

import io.headgate.config.Section;
import io.headgate.resilience.RetrySettings;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one HTTP upstream is spoken to; each key is described in {@code reference.conf} under
 * {@code headgate.defaults.upstream.http}.
 *
 * @param urls base addresses, {@code http} or {@code https}, all with the same path, which is put before the path of every request
 * @param probePath path and query of the request that tells whether the upstream is well, relative to the base; sent with GET
 * @param deepProbePath the same for the examination that goes deeper, which only a success passes; null: what the kind does
 * @param closeDelimitedAnswers whether an HTTP/1.1 upstream may mark the end of an answer by closing the connection, which makes a
 *     cut answer look whole (RFC 9112, 6.3)
 */
public record HttpUpstreamConfig(
        List<URI> urls,
        String probePath,
        @Nullable String deepProbePath,
        TlsConfig tls,
        Timeouts timeouts,
        Limits limits,
        boolean closeDelimitedAnswers,
        RetrySettings retry) {
    private static final String PATH_EXPECTED = "a path that starts with /";
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*");

    public HttpUpstreamConfig {
        urls = List.copyOf(urls);
    }

    /**
     * Reads an upstream.
     *
     * @param urlKey the key that holds the address; with an s at its end it holds a list of them
     */
    public static HttpUpstreamConfig from(Section section, String urlKey) {
        String urlsKey = urlKey + "s";
        boolean many = section.has(urlsKey);
        HttpUpstreamConfig config = new HttpUpstreamConfig(
                many ? section.urls(urlsKey) : List.of(section.url(urlKey)),
                section.string("probe-path", PATH, PATH_EXPECTED),
                section.has("deep-probe-path") ? section.string("deep-probe-path", PATH, PATH_EXPECTED) : null,
                TlsConfig.from(section.section("tls")),
                Timeouts.from(section.section("timeouts")),
                Limits.from(section.section("limits")),
                section.bool("close-delimited-answers"),
                RetrySettings.from(section.section("retry")));
        if (many) {
            section.require(!section.has(urlKey), urlsKey, () -> "stands beside " + urlKey + "; write one of the two");
            config.checkUrls(section, urlsKey);
        }
        section.advise(
                config.isTls() || config.tls.equals(TlsConfig.SYSTEM),
                "tls",
                () -> "has no effect because " + (many ? urlsKey + " are" : urlKey + " is") + " not https",
                many ? urlsKey : urlKey);
        return config;
    }

    /** Whether connections are made with TLS. */
    boolean isTls() {
        return !urls.isEmpty() && "https".equals(urls.get(0).getScheme());
    }

    /** All of them are one upstream: what is asked of one could be asked of any other. */
    private void checkUrls(Section section, String key) {
        if (!section.sound(key)) {
            return;
        }
        List<Endpoint> endpoints = urls.stream().map(Endpoint::of).toList();
        Set<String> names = new LinkedHashSet<>();
        Set<String> twice = new LinkedHashSet<>();
        endpoints.forEach(endpoint -> {
            if (!names.add(endpoint.name())) {
                twice.add(endpoint.name());
            }
        });
        section.require(!urls.isEmpty(), key, () -> "must name at least one address");
        section.require(twice.isEmpty(), key, () -> "names " + String.join(", ", twice) + " more than once");
        section.require(
                endpoints.stream().map(Endpoint::tls).distinct().count() <= 1,
                key,
                () -> "must be all http or all https");
        section.require(
                endpoints.stream().map(Endpoint::basePath).distinct().count() <= 1,
                key,
                () -> "must all have the same path");
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
