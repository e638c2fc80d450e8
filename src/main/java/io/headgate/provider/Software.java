package io.headgate.provider;

import io.headgate.observe.Display;
import org.jspecify.annotations.Nullable;

/**
 * What a client calls itself ({@code clientInfo}): hearsay for logs, by which nothing is decided. Bounded, and without characters that
 * steer a display.
 *
 * @param name empty: it did not say
 */
public record Software(String name, String version) {
    public static final Software UNKNOWN = new Software("", "");

    private static final int LONGEST = 64;

    public Software {
        name = plain(name);
        version = plain(version);
    }

    /** What such an object says; whatever it is that a client has put there. */
    public static Software of(@Nullable JsonText info) {
        if (info == null || !info.isObject()) {
            return UNKNOWN;
        }
        String name = "";
        String version = "";
        for (JsonText.Member member : info.members()) {
            String text = member.value().text();
            if (text != null && member.name().equals("name")) {
                name = text;
            } else if (text != null && member.name().equals("version")) {
                version = text;
            }
        }
        return name.isEmpty() ? UNKNOWN : new Software(name, version);
    }

    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        int count = 0;
        for (int at = 0; at < text.length() && count < LONGEST; count++) {
            int c = text.codePointAt(at);
            plain.appendCodePoint(Display.isSteeredBy(c) ? '?' : c);
            at += Character.charCount(c);
        }
        return plain.toString();
    }

    /** As one word for logs, such as {@code inspector/2.12.0}; empty where the client did not say. */
    @Override
    public String toString() {
        return version.isEmpty() ? name : name + "/" + version;
    }
}
