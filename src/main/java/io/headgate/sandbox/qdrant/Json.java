package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Map;

/** Reads and prints JSON the way Qdrant does: integers stay exact up to 64 bits, all other numbers are doubles. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    /**
     * Reads a body.
     *
     * @throws Refusal with status 400 when the bytes are no JSON
     */
    static JsonNode parse(byte[] body) {
        if (body.length == 0) {
            throw Refusal.badBody("EOF while parsing a value at line 1 column 0");
        }
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node.isMissingNode()) {
                throw Refusal.badBody("EOF while parsing a value");
            }
            return node;
        } catch (JsonProcessingException broken) {
            throw Refusal.badBody(broken.getOriginalMessage());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** The field, or a missing node for a JSON null too: Qdrant takes both alike. */
    static JsonNode at(JsonNode object, String field) {
        JsonNode node = object.path(field);
        return node.isNull() ? MissingNode.getInstance() : node;
    }

    static byte[] print(JsonNode node) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = MAPPER.getFactory().createGenerator(bytes)) {
            print(node, generator);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void print(JsonNode node, JsonGenerator out) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                out.writeStartObject();
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    out.writeFieldName(field.getKey());
                    print(field.getValue(), out);
                }
                out.writeEndObject();
            }
            case ARRAY -> {
                out.writeStartArray();
                for (JsonNode element : node) {
                    print(element, out);
                }
                out.writeEndArray();
            }
            case NUMBER -> out.writeNumber(number(node));
            case STRING -> out.writeString(node.textValue());
            case BOOLEAN -> out.writeBoolean(node.booleanValue());
            case NULL, MISSING -> out.writeNull();
            case BINARY, POJO -> throw new IllegalStateException("no JSON of a request holds " + node.getNodeType());
        }
    }

    private static String number(JsonNode node) {
        if (node.isFloat()) {
            return Numbers.text(node.floatValue());
        }
        if (node.isIntegralNumber() && fits(node)) {
            return node.asText();
        }
        return Numbers.text(node.doubleValue());
    }

    /** Whether an integer fits 64 bits, signed or not; Qdrant turns larger ones into doubles. */
    static boolean fits(JsonNode integer) {
        BigInteger value = integer.bigIntegerValue();
        return value.compareTo(SMALLEST) >= 0 && value.compareTo(LARGEST) <= 0;
    }

    static ArrayNode floats(float[] values) {
        ArrayNode array = array();
        for (float value : values) {
            array.add(value);
        }
        return array;
    }
}
