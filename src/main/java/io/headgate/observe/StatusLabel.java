package io.headgate.observe;

/**
 * Which value of the tag {@code status_code} a status gets: its own for the registered codes that occur (IANA HTTP status code
 * registry) and 499, its class for other ones, {@code other} outside 100 to 599. An upstream cannot make more of them.
 */
final class StatusLabel {
    private static final int[] KNOWN = {
        100, 101, 103, 200, 201, 202, 203, 204, 205, 206, 207, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403,
                404, 405,
        406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451,
                499, 500,
        501, 502, 503, 504, 505, 507, 508, 511
    };
    private static final String[] LABELS = new String[KNOWN.length + 6];
    private static final byte[] INDEX = new byte[600];

    static {
        LABELS[0] = "other";
        for (int statusClass = 1; statusClass <= 5; statusClass++) {
            LABELS[statusClass] = statusClass + "xx";
        }
        for (int status = 100; status < INDEX.length; status++) {
            INDEX[status] = (byte) (status / 100);
        }
        for (int i = 0; i < KNOWN.length; i++) {
            LABELS[6 + i] = Integer.toString(KNOWN[i]);
            INDEX[KNOWN[i]] = (byte) (6 + i);
        }
    }

    private StatusLabel() {}

    /** A number from 0 below {@link #count()}. */
    static int indexOf(int status) {
        return status < 0 || status >= INDEX.length ? 0 : INDEX[status];
    }

    static String at(int index) {
        return LABELS[index];
    }

    static int count() {
        return LABELS.length;
    }
}
