package io.headgate.rest;

import io.headgate.config.Cidr;
import io.headgate.wire.FieldLines;
import io.headgate.wire.Patience;
import java.util.List;
import java.util.Set;

/**
 * What holds for all routes of a REST door.
 *
 * @param pseudonym how this gateway calls itself in {@code Via} and {@code Proxy-Status}; a token, and another one for each gateway in
 *     a chain, since a request that carries it already is refused as a loop (RFC 9110, 7.6.3)
 * @param scheme {@code http} or {@code https}: what clients speak to the listener
 * @param trustedProxies peers that may say on whose behalf they ask (RFC 7239); everybody else's word is dropped
 * @param identityHeaders names, beside the well-known ones, by which upstreams learn who asks; dropped unless a route passes them
 * @param timeoutHeaders the request headers in which a client says how long it will wait, in the forms that {@link Patience} reads
 */
public record RestSettings(
        String pseudonym,
        String scheme,
        List<Cidr> trustedProxies,
        Set<String> identityHeaders,
        List<String> timeoutHeaders) {
    public RestSettings {
        if (!FieldLines.isName(pseudonym)) {
            throw new IllegalArgumentException("not a token: " + pseudonym);
        }
        trustedProxies = List.copyOf(trustedProxies);
        identityHeaders = Set.copyOf(identityHeaders);
        timeoutHeaders = List.copyOf(timeoutHeaders);
    }
}
