package io.headgate.sandbox.canary;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** OPC DA quality codes of 16 bits, and the historian's own code for "No Data". */
final class Quality {
    static final int BAD = 0;
    static final int GOOD = 192;
    static final int UNCERTAIN_SUB_NORMAL = 88;
    static final int NO_DATA = 32_768;

    private static final int MAJOR = 0xC0;
    private static final Map<Integer, String> SUB_STATUS = Map.ofEntries(
            Map.entry(4, "Configuration Error"),
            Map.entry(8, "Not Connected"),
            Map.entry(12, "Device Failure"),
            Map.entry(16, "Sensor Failure"),
            Map.entry(20, "Last Known Value"),
            Map.entry(24, "Communication Failure"),
            Map.entry(28, "Out of Service"),
            Map.entry(68, "Last Usable"),
            Map.entry(80, "Sensor Not Accurate"),
            Map.entry(84, "EU Exceeded"),
            Map.entry(88, "Sub Normal"),
            Map.entry(216, "Local Override"));
    private static final String[] LIMIT = {"", "-Limit Low", "-Limit High", "-Constant"};

    private Quality() {}

    static boolean isGood(int quality) {
        return quality != NO_DATA && (quality & MAJOR) == GOOD;
    }

    static boolean isBad(int quality) {
        return quality == NO_DATA || (quality & MAJOR) == BAD;
    }

    /** The worse one comes first: No Data, bad, uncertain, good. */
    static int rank(int quality) {
        return quality == NO_DATA ? -1 : quality & MAJOR;
    }

    /** The text of a code: major status, sub-status if it is a known one, limit. */
    static String text(int quality) {
        if (quality == NO_DATA) {
            return "No Data";
        }
        String major = switch (quality & MAJOR) {
            case BAD -> "Bad";
            case GOOD -> "Good";
            default -> "Uncertain";
        };
        String sub = SUB_STATUS.get(quality & 0xFC);
        return major + (sub == null ? "" : "-" + sub) + LIMIT[quality & 3];
    }

    /** A code as requests write it: a number from 0 to 65535, or one of the words Good, Bad and No Data. */
    static Optional<Integer> parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT).replace(" ", "")) {
            case "good" -> Optional.of(GOOD);
            case "bad" -> Optional.of(BAD);
            case "nodata" -> Optional.of(NO_DATA);
            default -> number(text.trim());
        };
    }

    private static Optional<Integer> number(String text) {
        try {
            int code = Integer.parseInt(text);
            // Signed 16-bit forms occur in the vendor's samples.
            int unsigned = code < 0 ? code + 65_536 : code;
            return unsigned >= 0 && unsigned < 65_536 ? Optional.of(unsigned) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
