package io.headgate.sandbox.qdrant;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Prints numbers as Qdrant does: the fewest digits that read back to the same value, always with a point or an exponent,
 * {@code null} for what JSON cannot hold. {@link Float#toString} before JDK 19 prints too many digits (JDK-4511638).
 */
final class Numbers {
    private static final int SMALLEST_PLAIN_EXPONENT = -5;

    private Numbers() {}

    static String text(float value) {
        if (!Float.isFinite(value)) {
            return "null";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        int digits = 1;
        while (rounded(exact, digits).floatValue() != value) {
            digits++;
        }
        return layout(rounded(exact, digits), 12);
    }

    static String text(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        int digits = 1;
        while (rounded(exact, digits).doubleValue() != value) {
            digits++;
        }
        return layout(rounded(exact, digits), 15);
    }

    private static BigDecimal rounded(BigDecimal exact, int digits) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private static String layout(BigDecimal shortest, int largestPlainExponent) {
        BigDecimal stripped = shortest.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent <= largestPlainExponent) {
            String plain = stripped.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = stripped.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (stripped.signum() < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "" : "+") + exponent;
    }
}
