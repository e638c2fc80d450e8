package io.headgate.cache;

import io.headgate.wire.Headers;
import java.util.Set;

/**
 * Which fields of a read go upstream when its answer may be given to others. What goes there is part of the key, so that no field
 * can change an answer unseen (the poisoning of shared caches); what says nothing of the answer wanted, only of who asks and how, is
 * left out instead. A few fields go there without being part of the key: they name the call, for logs.
 */
public final class CommonFields {
    private static final Set<String> LEFT_OUT = Set.of(
            "user-agent",
            "referer",
            "from",
            "dnt",
            "priority",
            "save-data",
            "upgrade-insecure-requests",
            "cache-control",
            "pragma",
            "if-none-match",
            "if-modified-since",
            "date",
            "forwarded",
            "x-forwarded-for",
            "x-real-ip");

    private static final Set<String> NAMES_OF_THE_CALL =
            Set.of("x-request-id", "traceparent", "tracestate", "headgate-attempt");

    private static final String OF_BROWSERS = "sec-";

    private CommonFields() {}

    /**
     * The fields that a shared read goes with.
     *
     * @param always names, in lower case, that stay in any case, because an operator wants them sent
     */
    public static Headers of(Headers headers, Set<String> always) {
        return headers.filter((name, value) -> {
            String key = Headers.key(name);
            return always.contains(key) || !LEFT_OUT.contains(key) && !key.startsWith(OF_BROWSERS);
        });
    }

    /** Adds these fields to a key. Their order is kept: equal names may be a list. */
    public static void addTo(Key.Maker maker, Headers common) {
        for (int i = 0; i < common.size(); i++) {
            String key = Headers.key(common.name(i));
            if (!NAMES_OF_THE_CALL.contains(key)) {
                maker.add(key).add(common.value(i));
            }
        }
    }

    /** Whether an answer that varies by this field may be shared: not if the field is in no key. */
    static boolean inKey(String name) {
        return !NAMES_OF_THE_CALL.contains(Headers.key(name));
    }
}
