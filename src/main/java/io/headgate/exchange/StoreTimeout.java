package io.headgate.exchange;

/** The query parameter by which a store is told how long it may take; all else of the target stays as the caller wrote it. */
final class StoreTimeout {
    private static final String NAME = "timeout";

    private StoreTimeout() {}

    /**
     * The target with the parameter; without it where the caller gave one, and where less than a second is left, which a store that
     * counts in seconds would have to take for none at all.
     */
    static String in(String target, long seconds) {
        int mark = target.indexOf('?');
        if (seconds < 1 || mark >= 0 && isGiven(target, mark + 1)) {
            return target;
        }
        String separator = mark < 0 ? "?" : mark == target.length() - 1 ? "" : "&";
        return target + separator + NAME + "=" + seconds;
    }

    private static boolean isGiven(String target, int query) {
        int from = query;
        while (from <= target.length()) {
            int ampersand = target.indexOf('&', from);
            int end = ampersand < 0 ? target.length() : ampersand;
            int equals = target.indexOf('=', from);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (isName(target, from, nameEnd)) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

    /** Whether these characters spell the name, some of them perhaps percent-encoded. */
    private static boolean isName(String target, int from, int end) {
        int at = from;
        int matched = 0;
        while (at < end && matched < NAME.length()) {
            int c = target.charAt(at);
            if (c == '%' && at + 2 < end) {
                c = 16 * Character.digit(target.charAt(at + 1), 16) + Character.digit(target.charAt(at + 2), 16);
                at += 2;
            }
            if (c != NAME.charAt(matched)) {
                return false;
            }
            matched++;
            at++;
        }
        return at == end && matched == NAME.length();
    }
}
