package io.headgate.route;

import io.headgate.wire.FieldLines;
import io.headgate.wire.Headers;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a route lets through that is otherwise stopped, and what it adds and takes away.
 *
 * @param bodyOnGet whether a GET may have a body (RFC 9110, 9.3.1)
 * @param encodings percent-encodings allowed in the path that are special, such as {@code %2F}; forwarded as they are
 * @param host whether the upstream sees the client's {@code Host} instead of its own name
 * @param trailers whether trailer fields pass, towards clients only to those that accept them (RFC 9110, 6.5.1)
 * @param identity headers in lower case that pass although they carry a client's credentials or identity, for example
 *     {@code authorization}
 * @param set headers set on requests to the upstream, whatever the client sent
 * @param remove headers in lower case that never reach the upstream
 */
public record Passing(
        boolean bodyOnGet,
        Set<String> encodings,
        boolean host,
        boolean trailers,
        Set<String> identity,
        Headers set,
        Set<String> remove) {
    /** Nothing but plain requests. */
    public static final Passing PLAIN = new Passing(false, Set.of(), false, false, Set.of(), Headers.EMPTY, Set.of());

    public Passing {
        encodings = Set.copyOf(encodings);
        identity = keys(identity);
        remove = keys(remove);
        for (int i = 0; i < set.size(); i++) {
            if (!FieldLines.isName(set.name(i)) || !FieldLines.isWritableValue(set.value(i))) {
                throw new IllegalArgumentException("not a header field: " + set.name(i));
            }
        }
    }

    private static Set<String> keys(Set<String> names) {
        return names.stream().map(Headers::key).collect(Collectors.toUnmodifiableSet());
    }
}
