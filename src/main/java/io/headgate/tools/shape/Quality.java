package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Qualities of values as OPC has them (Data Access Custom Interface 3.0, section 6.8), and the historian's own for no data. */
final class Quality {
    static final int GOOD = 0xC0;
    static final int NO_DATA = 0x8000;

    private static final int MAJOR = 0xC0;
    private static final int UNCERTAIN = 0x40;

    private Quality() {}

    /** Where an answer has no quality, nothing is wrong with the value. */
    static boolean isGood(@Nullable JsonNode quality) {
        return quality == null
                || quality.isNull()
                || (quality.isIntegralNumber()
                        ? quality.canConvertToInt() && isGood(quality.asInt())
                        : quality.asText().equalsIgnoreCase("good"));
    }

    private static boolean isGood(int quality) {
        return quality >= 0 && quality < NO_DATA && (quality & MAJOR) == GOOD;
    }

    /** In a word; empty where the number says nothing. */
    static String word(JsonNode quality) {
        if (!quality.isIntegralNumber() || !quality.canConvertToInt()) {
            return "";
        }
        int code = quality.asInt();
        if (code < 0 || code > NO_DATA) {
            return "";
        }
        return code == NO_DATA
                ? "no data"
                : switch (code & MAJOR) {
                    case GOOD -> "good";
                    case UNCERTAIN -> "uncertain";
                    case 0 -> "bad";
                    default -> "";
                };
    }
}
