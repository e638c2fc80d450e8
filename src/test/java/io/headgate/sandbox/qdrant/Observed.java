package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.sandbox.qdrant.RecordedCall.Comparison;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * An answer with everything taken out that two right servers may do differently: times, the number of segments (it depends
 * on the processors), the order of collections and aliases, and the place in the body that an error points to.
 *
 * @param headers the framing and the headers that clients can depend on, by value
 * @param body numbers compare digit by digit
 */
record Observed(int status, List<String> headers, JsonNode body) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final List<String> COMPARED = List.of(
            "content-type",
            "content-encoding",
            "transfer-encoding",
            "vary",
            "access-control-allow-origin",
            "access-control-allow-methods");
    private static final MathContext SIX_DIGITS = new MathContext(6);

    static Observed of(HttpResponse<byte[]> response, Comparison comparison) throws IOException {
        List<String> headers = new ArrayList<>();
        for (String name : COMPARED) {
            response.headers().allValues(name).forEach(value -> headers.add(name + ": " + sorted(value)));
        }
        headers.add(
                "retry-after: " + response.headers().firstValue("retry-after").isPresent());
        headers.add("content-length: "
                + response.headers().firstValue("content-length").isPresent());
        String type = response.headers().firstValue("content-type").orElse("");
        byte[] content = decoded(response);
        JsonNode body = type.equals("application/json")
                ? normalised((ObjectNode) MAPPER.readTree(content), comparison)
                : new TextNode(new String(content, StandardCharsets.UTF_8));
        return new Observed(response.statusCode(), headers, body);
    }

    /** Lists in headers have no order here: Qdrant shuffles the methods it allows at each start. */
    private static String sorted(String value) {
        return String.join(", ", new TreeSet<>(List.of(value.split(", ", -1))));
    }

    private static byte[] decoded(HttpResponse<byte[]> response) throws IOException {
        InputStream raw = new ByteArrayInputStream(response.body());
        String coding = response.headers().firstValue("content-encoding").orElse("");
        try (InputStream in = switch (coding) {
            case "gzip" -> new GZIPInputStream(raw);
            case "deflate" -> new InflaterInputStream(raw);
            default -> raw;
        }) {
            return in.readAllBytes();
        }
    }

    private static ObjectNode normalised(ObjectNode body, Comparison comparison) {
        if (body.has("time")) {
            body.put("time", body.path("time").isNumber() ? "a number" : "no number");
        }
        body.remove("usage");
        if (body.path("result") instanceof ObjectNode result) {
            result.remove("segments_count");
            sort(result, "collections", "name");
            sort(result, "aliases", "alias_name");
        }
        if (body.path("status") instanceof ObjectNode status) {
            String text = status.path("error").asText().replaceFirst(" at line \\d+ column \\d+$", "");
            status.put("error", comparison == Comparison.ERROR_SHAPE ? text.replaceFirst(": .*", ": …") : text);
        }
        return comparison == Comparison.NEAR ? (ObjectNode) rounded(body) : body;
    }

    private static void sort(ObjectNode result, String field, String by) {
        if (result.path(field) instanceof ArrayNode list) {
            List<JsonNode> sorted = new ArrayList<>();
            list.forEach(sorted::add);
            sorted.sort(Comparator.comparing(node -> node.path(by).asText()));
            list.removeAll().addAll(sorted);
        }
    }

    private static JsonNode rounded(JsonNode node) {
        if (node.isBigDecimal()) {
            BigDecimal number = node.decimalValue().round(SIX_DIGITS);
            return MAPPER.getNodeFactory().numberNode(number.stripTrailingZeros());
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(rounded(field.getValue())));
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, rounded(array.get(i)));
            }
        }
        return node;
    }
}
