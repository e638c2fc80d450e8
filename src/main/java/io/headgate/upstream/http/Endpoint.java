package io.headgate.upstream.http;

import java.net.URI;
import java.util.Locale;

/**
 * Where an upstream listens, taken from its URL.
 *
 * @param host name or address, without brackets
 * @param authority the value of the {@code Host} field (RFC 9110, 7.2): the port only where it is not the scheme's own
 * @param basePath empty, or a path without a slash at its end
 */
record Endpoint(boolean tls, String host, int port, String authority, String basePath) {
    static Endpoint of(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String written = url.getHost();
        if (written == null || !scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("not an http or https address: " + url);
        }
        boolean tls = scheme.equals("https");
        int usual = tls ? 443 : 80;
        int port = url.getPort() < 0 ? usual : url.getPort();
        String host = (written.startsWith("[") ? written.substring(1, written.length() - 1) : written)
                .toLowerCase(Locale.ROOT);
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new Endpoint(tls, host, port, port == usual ? written : written + ":" + port, path);
    }

    boolean isLiteral() {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** How it is called among the addresses of its upstream: unlike in {@code authority}, the port is always there. */
    String name() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
