package io.headgate.edge;

import io.headgate.wire.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which host names a listener answers to. A name that is not listed is refused before anything else is looked at (RFC 9110, 7.4),
 * which is also what keeps a web page from reaching a loopback listener through a rebound DNS name.
 */
final class HostRule {
    private static final int LAST_PORT = 65_535;

    private final Set<String> served;

    /** @param names host names or addresses, without port; an asterisk serves every name */
    HostRule(List<String> names) {
        served = new HashSet<>();
        for (String name : names) {
            served.add(name.toLowerCase(Locale.ROOT));
        }
    }

    boolean serves(String host) {
        return served.contains("*") || served.contains(host) || served.contains(host.toLowerCase(Locale.ROOT));
    }

    /** The one valid {@code Host} field (RFC 9112, 3.2), or null. */
    static @Nullable String only(Headers headers) {
        String found = null;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase("host")) {
                if (found != null) {
                    return null;
                }
                found = headers.value(i);
            }
        }
        return found != null && nameOf(found) != null ? found : null;
    }

    /** The name in {@code host[:port]}, brackets of an IPv6 address included, or null if it is neither. */
    static @Nullable String nameOf(String authority) {
        int nameEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : endOfName(authority);
        if (nameEnd <= 0) {
            return null;
        }
        for (int i = 1; authority.charAt(0) == '[' && i < nameEnd - 1; i++) {
            char c = authority.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                return null;
            }
        }
        return isPort(authority, nameEnd) ? authority.substring(0, nameEnd) : null;
    }

    private static int endOfName(String authority) {
        int i = 0;
        while (i < authority.length()) {
            char c = authority.charAt(i);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && c != '-' && c != '.' && c != '_') {
                break;
            }
            i++;
        }
        return i;
    }

    /** Whether nothing follows, or a port that there can be: RFC 3986, 3.2.3 knows digits alone, RFC 6335, 6 how many there are. */
    private static boolean isPort(String authority, int from) {
        if (from == authority.length()) {
            return true;
        }
        int digits = authority.length() - from - 1;
        if (authority.charAt(from) != ':' || digits < 1 || digits > 5) {
            return false;
        }
        int port = 0;
        for (int i = from + 1; i < authority.length(); i++) {
            int digit = authority.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = 10 * port + digit;
        }
        return port <= LAST_PORT;
    }
}
