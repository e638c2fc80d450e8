package io.headgate.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The types of parameters, by the names PostgreSQL has for them (https://www.postgresql.org/docs/current/datatype.html). A value is
 * judged here, so that what is wrong with it is told with the name of its parameter, and goes to the database as text in the
 * database's own notation, exactly as it came.
 */
enum SqlType {
    TEXT("string", null),
    SMALLINT("integer", null),
    INTEGER("integer", null),
    BIGINT("integer", null),
    NUMERIC("number", null),
    REAL("number", null),
    DOUBLE_PRECISION("number", null),
    BOOLEAN("boolean", null),
    UUID("string", "uuid"),
    DATE("string", "date"),
    TIME("string", null),
    TIMESTAMP("string", null),
    TIMESTAMPTZ("string", "date-time"),
    BYTEA("string", null),
    JSON(null, null),
    JSONB(null, null);

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-fA-F]{2})*");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,999})(\\.\\d{1,999})?([eE][+-]?\\d{1,3})?");
    /** More digits than any number of the database can have on one side. */
    private static final int DIGITS = 1000;

    private final @Nullable String jsonType;
    private final @Nullable String format;

    SqlType(@Nullable String jsonType, @Nullable String format) {
        this.jsonType = jsonType;
        this.format = format;
    }

    /** As SQL spells it. */
    String sql() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The JSON Schema of a value. */
    void describe(ObjectNode schema) {
        if (jsonType != null) {
            schema.put("type", jsonType);
        }
        if (format != null) {
            schema.put("format", format);
        } else if (this == BYTEA) {
            schema.put("pattern", "^\\\\x([0-9a-fA-F]{2})*$");
        }
    }

    boolean isText() {
        return "string".equals(jsonType);
    }

    boolean isNumber() {
        return "integer".equals(jsonType) || "number".equals(jsonType);
    }

    /** A value as the database is to read it; throws with what was expected where it is none. */
    String read(JsonNode value) throws BadValue {
        return switch (this) {
            case JSON, JSONB -> value.toString();
            case BOOLEAN -> value.isBoolean() ? value.asText() : fail("true or false");
            case SMALLINT, INTEGER, BIGINT, NUMERIC, REAL, DOUBLE_PRECISION ->
                value.isNumber() ? number(value.decimalValue()) : fail("a number");
            default -> value.isTextual() ? text(value.textValue()) : fail("text");
        };
    }

    /** The same for a value that arrives as text, in a path or a query. */
    String parse(String value) throws BadValue {
        return switch (this) {
            case BOOLEAN -> value.equals("true") || value.equals("false") ? value : fail("true or false");
            case SMALLINT, INTEGER, BIGINT, NUMERIC, REAL, DOUBLE_PRECISION ->
                NUMBER.matcher(value).matches() ? number(new BigDecimal(value)) : fail("a number");
            default -> text(value);
        };
    }

    private String number(BigDecimal number) throws BadValue {
        if (Math.abs((long) number.scale()) > DIGITS || number.precision() > DIGITS) {
            return fail("a number of fewer digits");
        }
        return switch (this) {
            case SMALLINT -> whole(number, 15);
            case INTEGER -> whole(number, 31);
            case BIGINT -> whole(number, 63);
            case REAL ->
                Float.isInfinite(number.floatValue()) ? fail("a number of single precision") : number.toString();
            case DOUBLE_PRECISION ->
                Double.isInfinite(number.doubleValue()) ? fail("a number of double precision") : number.toString();
            default -> number.toPlainString();
        };
    }

    private static String whole(BigDecimal number, int bits) throws BadValue {
        try {
            BigInteger whole = number.toBigIntegerExact();
            return whole.bitLength() <= bits ? whole.toString() : fail("a whole number of " + (bits + 1) + " bits");
        } catch (ArithmeticException fraction) {
            return fail("a whole number");
        }
    }

    private String text(String value) throws BadValue {
        try {
            return switch (this) {
                case UUID -> UUID_FORM.matcher(value).matches() ? value : fail("a UUID");
                case BYTEA -> HEX.matcher(value).matches() ? value : fail("\\x and pairs of hexadecimal digits");
                case DATE -> LocalDate.parse(value).toString();
                case TIME -> LocalTime.parse(value).toString();
                case TIMESTAMP -> LocalDateTime.parse(value).toString();
                case TIMESTAMPTZ -> OffsetDateTime.parse(value).toString();
                case JSON, JSONB -> value;
                default -> unicode(value);
            };
        } catch (DateTimeException malformed) {
            return fail(
                    switch (this) {
                        case DATE -> "a date such as 2026-01-31";
                        case TIME -> "a time such as 23:59:59.5";
                        case TIMESTAMP -> "a time such as 2026-01-31T23:59:59";
                        default -> "a time with its offset such as 2026-01-31T23:59:59Z";
                    });
        }
    }

    /** The database knows no U+0000 and no halves of characters. */
    private static String unicode(String value) throws BadValue {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                return fail("text without U+0000");
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return fail("text of whole characters");
            }
        }
        return value;
    }

    private static String fail(String expected) throws BadValue {
        throw new BadValue("expected " + expected);
    }

    /** A value that is none of its type; the message says what was expected and nothing of the value. */
    static final class BadValue extends Exception {
        private static final long serialVersionUID = 1L;

        BadValue(String why) {
            super(why, null, false, false);
        }
    }
}
