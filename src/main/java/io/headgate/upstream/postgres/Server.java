package io.headgate.upstream.postgres;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database server listens.
 *
 * @param host name or address, without brackets
 */
record Server(String host, int port) {
    static final int USUAL_PORT = 5432;
    static final String EXPECTED = "a host such as db.example:5432";
    static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9._-]+))(?::(\\d{1,5}))?");

    static Optional<Server> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String host = parts.group(1) == null ? parts.group(2).toLowerCase(Locale.ROOT) : parts.group(1);
        int port = parts.group(3) == null ? USUAL_PORT : Integer.parseInt(parts.group(3));
        return port == 0 || port > 65_535 ? Optional.empty() : Optional.of(new Server(host, port));
    }

    boolean isLiteral() {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** How it is called among the addresses of its upstream. */
    String name() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
