package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a point: an unsigned 64-bit integer or a UUID. Integers come before UUIDs, both in unsigned order; scrolling
 * depends on it.
 */
record PointId(boolean uuid, long high, long low) implements Comparable<PointId> {
    private static final Comparator<PointId> ORDER = Comparator.<PointId, Boolean>comparing(PointId::uuid)
            .thenComparing((left, right) -> Long.compareUnsigned(left.high, right.high))
            .thenComparing((left, right) -> Long.compareUnsigned(left.low, right.low));
    private static final Pattern UUID_TEXT = Pattern.compile(
            "(?:urn:uuid:)?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})|([0-9a-f]{32})");

    static PointId of(long number) {
        return new PointId(false, 0, number);
    }

    /**
     * Reads an id from a body.
     *
     * @throws Refusal with status 400 for anything but an unsigned integer or a UUID
     */
    static PointId of(JsonNode node) {
        if (node.isIntegralNumber()) {
            BigInteger value = node.bigIntegerValue();
            if (value.signum() >= 0 && value.bitLength() <= 64) {
                return of(value.longValue());
            }
        }
        if (node.isTextual()) {
            Optional<PointId> uuid = uuid(node.textValue());
            if (uuid.isPresent()) {
                return uuid.get();
            }
        }
        if (node.isValueNode() && !node.isNull() && !node.isMissingNode()) {
            throw Refusal.badBody("value " + display(node)
                    + " is not a valid point ID, valid values are either an unsigned integer or a UUID");
        }
        throw Refusal.badBody("data did not match any variant of untagged enum ExtendedPointId");
    }

    /** Reads an id from a path. */
    static PointId ofPath(String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            BigInteger value = new BigInteger(text);
            if (value.bitLength() <= 64) {
                return of(value.longValue());
            }
        }
        return uuid(text).orElseThrow(() -> Refusal.wrongInput("Can not recognize \"" + text + "\" as point id"));
    }

    private static Optional<PointId> uuid(String text) {
        Matcher matcher = UUID_TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String digits = matcher.group(6) != null
                ? matcher.group(6)
                : matcher.group(1) + matcher.group(2) + matcher.group(3) + matcher.group(4) + matcher.group(5);
        return Optional.of(new PointId(
                true,
                Long.parseUnsignedLong(digits.substring(0, 16), 16),
                Long.parseUnsignedLong(digits.substring(16), 16)));
    }

    private static String display(JsonNode node) {
        if (node.isIntegralNumber() && Json.fits(node) || node.isTextual() || node.isBoolean()) {
            return node.asText();
        }
        String text = Numbers.text(node.doubleValue());
        return text.contains("e") ? new BigDecimal(text).toPlainString() : text.replaceFirst("\\.0$", "");
    }

    JsonNode json() {
        if (uuid) {
            return new TextNode(toString());
        }
        return low >= 0 ? new LongNode(low) : new BigIntegerNode(new BigInteger(toString()));
    }

    @Override
    public int compareTo(PointId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return uuid ? new UUID(high, low).toString() : Long.toUnsignedString(low);
    }
}
