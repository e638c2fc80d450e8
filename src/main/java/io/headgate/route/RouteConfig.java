package io.headgate.route;

import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.wire.FieldLines;
import io.headgate.wire.Headers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where requests for a path go; each key is described in {@code reference.conf} under {@code headgate.defaults.route}.
 *
 * @param name as the configuration spells it; a tag of meters
 * @param path the prefix served, in whole segments, canonical; {@code /} for everything
 * @param host only for this Host name, in lower case; null for any
 * @param methods only for these; empty for all that the gateway knows
 * @param headers only where the request has these fields with exactly these values; names in the spelling of the configuration
 * @param rewrite what replaces {@code path} at the front of what is sent; {@code /} removes it
 * @param timeout for the whole request; null for the upstream's own
 * @param maxRequestBody in bytes
 * @param getBody whether GET may have a body
 * @param encoded percent-encodings that may stand inside a segment, for example {@code %2F}
 * @param readOnly whether only reads are served
 * @param priority who goes first where requests wait
 * @param passHost whether the client's Host goes to the upstream
 * @param trailers whether trailer fields are passed on
 * @param passIdentity fields that are passed on although they carry the client's credentials or identity
 * @param removeRequestHeaders fields of the client that are not sent
 * @param setRequestHeaders fields that replace the client's
 * @param caching for how long answers to reads are kept; null: not at all
 * @param follow whether all pages of answers that come in pages are fetched
 */
public record RouteConfig(
        String name,
        String path,
        @Nullable String host,
        Set<String> methods,
        Map<String, String> headers,
        UpstreamName upstream,
        String rewrite,
        @Nullable Duration timeout,
        long maxRequestBody,
        boolean getBody,
        Set<String> encoded,
        boolean readOnly,
        Priority priority,
        boolean passHost,
        boolean trailers,
        Set<String> passIdentity,
        Set<String> removeRequestHeaders,
        Map<String, Secret> setRequestHeaders,
        @Nullable Caching caching,
        boolean follow) {
    private static final Pattern PREFIX = Pattern.compile("/|(/(?!\\.{1,2}(/|;|$))[A-Za-z0-9._~!$&'()*+,;=:@-]+)+");
    private static final String PREFIX_EXPECTED = "a path such as /qdrant, without a slash at its end";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
    private static final Pattern METHOD = Pattern.compile("GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS");
    private static final Pattern ENCODING = Pattern.compile("%2F|%5C|%25");
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final String FIELD_EXPECTED = "the name of a header field";
    /** Fields that say where a message goes or ends: only the gateway writes them (RFC 9110, 7.6.1). */
    private static final Pattern OWN_FIELD = Pattern.compile(
            "host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|proxy-connection|via|expect",
            Pattern.CASE_INSENSITIVE);

    private static final long LARGEST_BODY = 1L << 40;

    public RouteConfig {
        methods = Set.copyOf(methods);
        headers = Map.copyOf(headers);
        encoded = Set.copyOf(encoded);
        passIdentity = Set.copyOf(passIdentity);
        removeRequestHeaders = Set.copyOf(removeRequestHeaders);
        setRequestHeaders = Map.copyOf(setRequestHeaders);
    }

    public static RouteConfig from(Section section) {
        RouteConfig config = new RouteConfig(
                section.name(),
                section.string("path", PREFIX, PREFIX_EXPECTED),
                section.has("host")
                        ? section.string("host", HOST, "a host name without port")
                                .toLowerCase(Locale.ROOT)
                        : null,
                new TreeSet<>(section.strings("methods", METHOD, "a method such as GET, in capitals")),
                section.texts("headers"),
                new UpstreamName(section.string("upstream")),
                section.string("rewrite", PREFIX, PREFIX_EXPECTED),
                section.has("timeout") ? section.positive("timeout") : null,
                section.bytes(0, LARGEST_BODY, "max-request-body"),
                section.bool("get-body"),
                new TreeSet<>(section.strings("encoded", ENCODING, "one of %2F, %5C, %25")),
                section.bool("read-only"),
                section.enumOf(Priority.class, "priority"),
                section.bool("pass-host"),
                section.bool("trailers"),
                new TreeSet<>(section.strings("pass-identity", FIELD_NAME, FIELD_EXPECTED)),
                new TreeSet<>(section.strings("remove-request-headers", FIELD_NAME, FIELD_EXPECTED)),
                section.secrets("set-request-headers"),
                Caching.from(section.section("cache")),
                section.bool("follow"));
        checkFields(section.section("headers"), config.headers.keySet());
        Section set = section.section("set-request-headers");
        checkFields(set, config.setRequestHeaders.keySet());
        config.setRequestHeaders.forEach((name, value) -> {
            set.require(!OWN_FIELD.matcher(name).matches(), name, () -> "is written by the gateway itself; remove it");
            set.require(
                    FieldLines.isWritableValue(value.reveal()),
                    name,
                    () -> "has a value that cannot stand in a header");
        });
        return config;
    }

    private static void checkFields(Section section, Set<String> names) {
        for (String name : names) {
            section.require(FieldLines.isName(name), name, () -> "is not " + FIELD_EXPECTED);
        }
    }

    /** This route as the router knows it; only for a configuration without errors. */
    public Route route(Duration upstreamTimeout) {
        Headers.Builder set = Headers.builder();
        new TreeMap<>(setRequestHeaders).forEach((field, value) -> set.add(field, value.reveal()));
        return new Route(
                name,
                new Match(host, path, methods, headers),
                upstream,
                rewrite,
                timeout == null ? upstreamTimeout : timeout,
                maxRequestBody,
                new Passing(getBody, encoded, passHost, trailers, passIdentity, set.build(), removeRequestHeaders),
                readOnly,
                priority,
                caching,
                follow);
    }
}
