package io.headgate.rest;

import io.headgate.config.Cidr;
import io.headgate.wire.Headers;
import io.headgate.wire.Request;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request is made, as far as it can be believed, and the fields that tell the upstream ({@code Forwarded}, RFC 7239,
 * and its unregistered forerunners). Only a trusted peer's own fields are extended; from anybody else they are replaced.
 */
final class ClientOrigin {
    private static final String FORWARDED = "Forwarded";
    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final String HOST = "X-Forwarded-Host";
    private static final String PORT = "X-Forwarded-Port";

    private final List<Cidr> trusted;
    private final String scheme;

    ClientOrigin(List<Cidr> trusted, String scheme) {
        this.trusted = trusted;
        this.scheme = scheme;
    }

    /** The address of the client: the first one, seen from here, that is not a trusted proxy's. */
    String clientOf(Request request) {
        InetAddress peer = request.client().getAddress();
        if (!isTrusted(peer)) {
            return text(peer);
        }
        InetAddress client = peer;
        List<String> chain = chain(request.headers());
        for (int i = chain.size() - 1; i >= 0 && isTrusted(client); i--) {
            Optional<InetAddress> before = address(chain.get(i));
            if (before.isEmpty()) {
                break;
            }
            client = before.get();
        }
        return text(client);
    }

    /** Adds the fields for the upstream. */
    void addTo(Headers.Builder out, Request request) {
        Headers headers = request.headers();
        InetAddress peer = request.client().getAddress();
        String address = text(peer);
        String host = headers.first("host");
        String element = "for=" + (address.indexOf(':') < 0 ? address : "\"[" + address + "]\"")
                + (host == null ? "" : ";host=" + quoted(host)) + ";proto=" + scheme;
        if (trusted.isEmpty() || !isTrusted(peer)) {
            out.add(FOR, address).add(PROTO, scheme);
            if (host != null) {
                out.add(HOST, host).add(PORT, port(host));
            }
            out.add(FORWARDED, element);
            return;
        }
        out.add(FOR, extended(headers.all(FOR), address));
        keepOrAdd(out, headers, PROTO, scheme);
        keepOrAdd(out, headers, HOST, host);
        keepOrAdd(out, headers, PORT, host == null ? null : port(host));
        out.add(FORWARDED, extended(headers.all(FORWARDED), element));
    }

    private static String extended(List<String> values, String last) {
        return values.isEmpty() ? last : String.join(", ", values) + ", " + last;
    }

    private static void keepOrAdd(Headers.Builder out, Headers headers, String name, @Nullable String ours) {
        String theirs = headers.first(name);
        String value = theirs != null ? theirs : ours;
        if (value != null) {
            out.add(name, value);
        }
    }

    private String port(String host) {
        int colon = host.lastIndexOf(':');
        if (colon >= 0 && host.indexOf(']', colon) < 0) {
            return host.substring(colon + 1);
        }
        return scheme.equals("https") ? "443" : "80";
    }

    private boolean isTrusted(InetAddress address) {
        for (Cidr range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The addresses that a trusted peer names, farthest first. */
    private static List<String> chain(Headers headers) {
        List<String> values = headers.all(FOR);
        if (!values.isEmpty()) {
            return List.of(String.join(",", values).split(",", -1));
        }
        return FieldLists.parameters(headers.all(FORWARDED), "for");
    }

    /** An address, perhaps quoted, in brackets, or with a port (RFC 7239, 6); empty for names such as {@code unknown}. */
    private static Optional<InetAddress> address(String node) {
        String text = node.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') >= 0) {
            text = text.substring(0, text.indexOf(':'));
        }
        return text.indexOf('/') >= 0 ? Optional.empty() : Cidr.parse(text).map(Cidr::network);
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }
}
