package io.headgate.wire;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whose web page asks: what browsers say in {@code Origin} (RFC 6454, 7) and in {@code Sec-Fetch-Site} (W3C Fetch Metadata, 2.2). */
public final class WebOrigin {
    private WebOrigin() {}

    /**
     * Whether a request comes from a page of another host or port. Programs send neither field; a browser that asks with GET for a picture
     * or a script sends only the second.
     */
    public static boolean isForeign(Headers headers) {
        List<String> origins = headers.all("origin");
        if (origins.size() > 1 || origins.size() == 1 && !isOwn(origins.get(0), headers.first("host"))) {
            return true;
        }
        String site = headers.first("sec-fetch-site");
        return origins.isEmpty() && site != null && !site.equals("same-origin") && !site.equals("none");
    }

    /** Whether a page of this origin was served at this host and port. */
    public static boolean isOwn(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        String plain = normal(origin);
        return plain.equals(normal("http://" + host)) || plain.equals(normal("https://" + host));
    }

    /** In lower case, and without the port that its scheme implies. */
    public static String normal(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - 3);
        }
        return lower.startsWith("https://") && lower.endsWith(":443") ? lower.substring(0, lower.length() - 4) : lower;
    }
}
