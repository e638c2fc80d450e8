package io.headgate.wire;

/** Which octets may stand where (RFC 9110, 5.5 and 5.6.2). */
final class Octets {
    static final byte CR = '\r';
    static final byte LF = '\n';
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (char c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
        }
        for (char c = 'A'; c <= 'Z'; c++) {
            TOKEN[c] = true;
            TOKEN[c + ('a' - 'A')] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private Octets() {}

    static boolean isToken(byte octet) {
        return TOKEN[octet & 0xff];
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Visible ASCII, space or tab; with {@code opaque} also octets from 0x80 on. */
    static boolean isFieldContent(byte octet, boolean opaque) {
        return octet >= 0x20 ? octet != 0x7f : octet == '\t' || octet < 0 && opaque;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(int octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
