package io.headgate.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.config.Section;
import io.headgate.database.SqlValue;
import io.headgate.provider.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of an operation; each key is described in {@code reference.conf} under {@code headgate.defaults.parameter}.
 *
 * @param fallback what stands for a value that is not given; null: there must be one
 */
record Parameter(
        String name,
        SqlType type,
        boolean array,
        boolean nullable,
        @Nullable SqlValue fallback,
        String description,
        List<String> allowed,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        int maxLength) {
    private static final Pattern TYPE = Pattern.compile("([a-z ]+?)(?:\\((\\d+)\\))?(\\[])?");
    private static final int MAX_ELEMENTS = 10_000;

    static Parameter from(Section section) {
        String written =
                section.string("type", TYPE, "a type such as text, bigint, uuid, timestamptz, jsonb or text[]");
        Matcher parts = TYPE.matcher(written);
        SqlType type = SqlType.TEXT;
        boolean array = false;
        if (parts.matches()) {
            array = parts.group(3) != null;
            SqlType known = named(parts.group(1).strip());
            if (known == null) {
                section.problem(
                        "type",
                        "is not a type that is known here",
                        "use text, smallint, integer, bigint, numeric,"
                                + " real, double precision, boolean, uuid, date, time, timestamp, timestamptz, bytea, json or jsonb,"
                                + " and cast in the statement if need be");
            } else {
                type = known;
            }
        }
        boolean number = type.isNumber();
        BigDecimal min = section.has("min") ? decimal(section, "min") : null;
        BigDecimal max = section.has("max") ? decimal(section, "max") : null;
        section.require(number || min == null, "min", () -> "is only for numbers", "type");
        section.require(number || max == null, "max", () -> "is only for numbers", "type");
        Parameter bare = new Parameter(
                section.name(),
                type,
                array,
                section.bool("nullable"),
                null,
                section.has("description") ? section.string("description") : "",
                section.strings("enum"),
                number ? min : null,
                number ? max : null,
                section.between(1, 16 << 20, "max-length"));
        Parameter config = bare.withDefault(section);
        section.require(
                config.min == null || config.max == null || config.min.compareTo(config.max) <= 0,
                "min",
                () -> "must not exceed max",
                "max");
        return config;
    }

    private static @Nullable SqlType named(String spelling) {
        String usual = switch (spelling) {
            case "int", "int4" -> "integer";
            case "int8" -> "bigint";
            case "int2" -> "smallint";
            case "float8", "double" -> "double precision";
            case "float4" -> "real";
            case "decimal" -> "numeric";
            case "bool" -> "boolean";
            case "timestamp with time zone" -> "timestamptz";
            case "varchar", "character varying" -> "text";
            default -> spelling;
        };
        for (SqlType type : SqlType.values()) {
            if (type.sql().equals(usual)) {
                return type;
            }
        }
        return null;
    }

    private static @Nullable BigDecimal decimal(Section section, String key) {
        String text = section.string(key, Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?"), "a number");
        return text.isEmpty() ? null : new BigDecimal(text);
    }

    private Parameter withDefault(Section section) {
        Object tree = section.tree("default");
        if (tree == null) {
            return this;
        }
        SqlValue value = null;
        try {
            JsonNode json = JsonText.mapper().valueToTree(tree);
            value = json.isTextual() && !type.isText() ? parse(List.of(json.textValue())) : read(json);
        } catch (SqlType.BadValue bad) {
            section.problem("default", String.valueOf(bad.getMessage()), null);
        }
        return new Parameter(name, type, array, nullable, value, description, allowed, min, max, maxLength);
    }

    boolean required() {
        return fallback == null && !nullable;
    }

    /** What stands in the statement: the database gets text, and makes of it what it is. */
    String cast(int number) {
        if (array) {
            return "($" + number + "::text[])::" + type.sql() + "[]";
        }
        return type == SqlType.TEXT ? "$" + number + "::text" : "($" + number + "::text)::" + type.sql();
    }

    /** A value as JSON has it. */
    SqlValue read(JsonNode value) throws SqlType.BadValue {
        if (value.isNull() && type != SqlType.JSON && type != SqlType.JSONB || value.isNull() && nullable) {
            if (!nullable) {
                throw new SqlType.BadValue("must not be null");
            }
            return SqlValue.NULL;
        }
        if (!array) {
            return SqlValue.of(judged(type.read(value)));
        }
        if (!value.isArray()) {
            throw new SqlType.BadValue("expected an array");
        }
        List<@Nullable String> elements = new ArrayList<>();
        for (JsonNode element : value) {
            elements.add(element.isNull() ? null : judged(type.read(element)));
        }
        return array(elements);
    }

    /** A value as a path or query has it, or several of an array. */
    SqlValue parse(List<String> values) throws SqlType.BadValue {
        if (!array) {
            if (values.size() != 1) {
                throw new SqlType.BadValue("is given more than once");
            }
            return SqlValue.of(judged(text(values.get(0))));
        }
        List<@Nullable String> elements = new ArrayList<>();
        for (String value : values) {
            elements.add(judged(text(value)));
        }
        return array(elements);
    }

    private String text(String value) throws SqlType.BadValue {
        if (type != SqlType.JSON && type != SqlType.JSONB) {
            return type.parse(value);
        }
        try {
            return JsonText.parseOnce(value.getBytes(StandardCharsets.UTF_8)).toString();
        } catch (JsonText.RepeatedMember repeated) {
            throw new SqlType.BadValue("has a member that stands twice: " + repeated.name());
        } catch (IOException malformed) {
            throw new SqlType.BadValue("expected JSON");
        }
    }

    private static SqlValue array(List<@Nullable String> elements) throws SqlType.BadValue {
        if (elements.size() > MAX_ELEMENTS) {
            throw new SqlType.BadValue("has more than " + MAX_ELEMENTS + " elements");
        }
        return new SqlValue.Array(elements);
    }

    private String judged(String text) throws SqlType.BadValue {
        if (text.length() > maxLength) {
            throw new SqlType.BadValue("is longer than " + maxLength + " characters");
        }
        if (!allowed.isEmpty() && !allowed.contains(text)) {
            throw new SqlType.BadValue("expected one of " + String.join(", ", allowed));
        }
        if (min != null && new BigDecimal(text).compareTo(min) < 0) {
            throw new SqlType.BadValue("must not be less than " + min.toPlainString());
        }
        if (max != null && new BigDecimal(text).compareTo(max) > 0) {
            throw new SqlType.BadValue("must not be more than " + max.toPlainString());
        }
        return text;
    }

    /** What the database reads as this text. */
    private JsonNode json(String text) {
        if (type == SqlType.BOOLEAN) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        return type.isNumber() && text.matches("-?[0-9.]+")
                ? DecimalNode.valueOf(new BigDecimal(text))
                : TextNode.valueOf(text);
    }

    /** The JSON Schema of its values. */
    ObjectNode schema() {
        ObjectNode schema = JsonText.mapper().createObjectNode();
        ObjectNode value = array ? JsonText.mapper().createObjectNode() : schema;
        type.describe(value);
        if (!allowed.isEmpty()) {
            ArrayNode all = value.putArray("enum");
            allowed.forEach(each -> all.add(json(each)));
            if (nullable && !array) {
                all.addNull();
            }
        }
        if (min != null) {
            value.put("minimum", min);
        }
        if (max != null) {
            value.put("maximum", max);
        }
        if (type == SqlType.TEXT) {
            value.put("maxLength", maxLength);
        }
        if (array) {
            schema.put("type", "array").put("maxItems", MAX_ELEMENTS).set("items", value);
        }
        String only = schema.path("type").asText("");
        if (nullable && !only.isEmpty()) {
            schema.putArray("type").add(only).add("null");
        }
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
        if (fallback instanceof SqlValue.Scalar usual
                && usual.text() != null
                && type != SqlType.JSON
                && type != SqlType.JSONB) {
            schema.set("default", json(usual.text()));
        }
        return schema;
    }
}
