package io.headgate.observe;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The id that a request carries through logs and answers: the caller's own when it is harmless, else a new one. */
public final class RequestIds {
    /** How long an id may be. */
    public static final int LONGEST = 64;

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int BITS = 5;
    private static final int HALF = 10;

    private RequestIds() {}

    /** The given id if it consists of 1 to 64 letters, digits, dots, underscores and dashes (ASCII); else a new one. */
    public static String accept(@Nullable String given) {
        return given != null && isAcceptable(given) ? given : next();
    }

    /** A new id of 20 characters (100 random bits): unique enough to find a request by, no secret. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        char[] id = new char[2 * HALF];
        fill(id, 0, random.nextLong());
        fill(id, HALF, random.nextLong());
        return new String(id);
    }

    static boolean isAcceptable(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean good = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private static void fill(char[] id, int from, long bits) {
        long rest = bits;
        for (int i = from; i < from + HALF; i++) {
            id[i] = ALPHABET[(int) (rest & (ALPHABET.length - 1))];
            rest >>>= BITS;
        }
    }
}
