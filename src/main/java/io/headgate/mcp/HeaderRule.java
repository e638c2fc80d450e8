package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.provider.Catalog;
import io.headgate.provider.JsonText;
import io.headgate.wire.Headers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a modern request says in its header with what it says in its body (2026-07-28, transports, server validation): whoever
 * stands in between may have looked at the one, and what is done is decided by the other.
 */
final class HeaderRule {
    static final String REVISION = "MCP-Protocol-Version";
    private static final String METHOD = "Mcp-Method";
    private static final String NAME = "Mcp-Name";
    private static final String PARAM = "Mcp-Param-";
    private static final int MOST_KNOWN = 10_000;
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,400}(\\.0+)?");

    /** By the definition of a tool, which arguments stand in header fields too. */
    private final ConcurrentMap<JsonText, List<Param>> params = new ConcurrentHashMap<>();

    private record Param(List<String> path, String header) {}

    /** The revision must be the same in both. */
    @Nullable
    Refusal revision(Headers headers, String inBody) {
        return same(headers, REVISION, inBody, false);
    }

    /** So must the method, and what it is about. */
    @Nullable
    Refusal method(Headers headers, Message message) {
        Refusal method = same(headers, METHOD, message.method(), false);
        if (method != null) {
            return method;
        }
        return switch (Method.of(message.method())) {
            case CALL_TOOL, GET_PROMPT -> same(headers, NAME, message.text("name"), true);
            case READ_RESOURCE -> same(headers, NAME, message.text("uri"), true);
            default -> null;
        };
    }

    private static @Nullable Refusal same(Headers headers, String field, @Nullable String inBody, boolean wrapped) {
        List<String> given = headers.all(field);
        if (given.isEmpty()) {
            // What the body lacks too is told by the method.
            return inBody == null ? null : Refusal.headerMismatch("The header field " + field + " is missing.");
        }
        String value = wrapped ? FieldValue.decoded(given.get(0)) : FieldValue.stripped(given.get(0));
        return given.size() == 1 && value != null && value.equals(inBody)
                ? null
                : Refusal.headerMismatch("The header field " + field + " is not what the body says.");
    }

    /** And so must the arguments that the tool has asked to see in header fields. */
    @Nullable
    Refusal arguments(Headers headers, Catalog.Definition tool, Message message) {
        List<Param> known = params.get(tool.json());
        if (known == null) {
            if (params.size() > MOST_KNOWN) {
                params.clear();
            }
            known = paramsOf(tool.json());
            params.put(tool.json(), known);
        }
        if (known.isEmpty()) {
            return null;
        }
        JsonText arguments = message.fields().get("arguments");
        JsonNode tree = arguments == null ? JsonText.EMPTY_OBJECT.tree() : arguments.tree();
        for (Param param : known) {
            Refusal refusal = argument(headers.all(param.header), tree, param);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable Refusal argument(List<String> given, JsonNode arguments, Param param) {
        JsonNode value = arguments;
        for (String step : param.path) {
            value = value.path(step);
        }
        boolean absent = value.isMissingNode() || value.isNull();
        if (absent && given.isEmpty()) {
            return null;
        }
        String said = given.size() == 1 ? FieldValue.decoded(given.get(0)) : null;
        return !absent && said != null && equal(said, value)
                ? null
                : Refusal.headerMismatch("The header field " + param.header + " is not what the body says.");
    }

    private static boolean equal(String said, JsonNode value) {
        if (value.isNumber()) {
            return INTEGER.matcher(said).matches() && new BigDecimal(said).compareTo(value.decimalValue()) == 0;
        }
        return value.isValueNode() && said.equals(value.asText());
    }

    private static List<Param> paramsOf(JsonText tool) {
        List<Param> found = new ArrayList<>();
        JsonText schema = tool.member("inputSchema");
        if (schema != null) {
            collect(schema.tree(), List.of(), found);
        }
        return List.copyOf(found);
    }

    /** Only what is reached through {@code properties} alone may be asked for (2026-07-28, transports, schema extension). */
    private static void collect(JsonNode schema, List<String> path, List<Param> found) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            List<String> to = new ArrayList<>(path);
            to.add(property.getKey());
            String header = property.getValue().path("x-mcp-header").textValue();
            if (header != null) {
                found.add(new Param(List.copyOf(to), PARAM + header));
            }
            collect(property.getValue(), to, found);
        }
    }
}
