package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Operation;
import io.headgate.call.OperationTable;
import io.headgate.provider.JsonText;
import io.headgate.wire.Malformed;
import io.headgate.wire.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a store for the arguments of a tool. Arguments without a place of their own go where they belong: into the path where
 * it has a segment of that name, else into the body as members, or into the query of an operation without a body.
 *
 * @param path the operation's, absolute; <code>{name}</code> stands for one segment
 * @param segments what fills them, by name
 * @param query parameters by name
 * @param body null: an object of what has no other place
 * @param unsent arguments that are not for the store
 * @param placed arguments that have a place of their own
 * @param fixed arguments that are the same in each request
 */
record RequestTemplate(
        OperationTable operations,
        Operation operation,
        String method,
        String path,
        Map<String, Template> segments,
        Map<String, Template> query,
        @Nullable Template body,
        Set<String> unsent,
        Set<String> placed,
        ObjectNode fixed) {
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS");
    private static final Pattern IN_SEGMENTS = Pattern.compile("[^/\\\\%\\p{Cntrl}]+");
    /** What some servers resolve, whatever they see behind a semicolon as. */
    private static final Pattern DOTS = Pattern.compile("\\.{1,2}(;.*)?");

    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

    /** What nothing can be done with; where a configuration is wrong. */
    static final RequestTemplate NONE = new RequestTemplate(
            OperationTable.EMPTY,
            OperationTable.EMPTY.find("GET", "/"),
            "GET",
            "/",
            Map.of(),
            Map.of(),
            null,
            Set.of(),
            Set.of(),
            JsonText.mapper().createObjectNode());

    RequestTemplate {
        segments = Map.copyOf(segments);
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
        unsent = Set.copyOf(unsent);
        placed = Set.copyOf(placed);
    }

    static boolean hasBody(String method) {
        return !WITHOUT_BODY.contains(method);
    }

    /** A request that may be sent. */
    record Filled(String method, String target, ByteString body) {}

    /** Why there is none: what is wrong with which argument. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        private final String argument;
        private final String expected;

        Unfit(String argument, String expected) {
            super(argument + " " + expected, null, false, false);
            this.argument = argument;
            this.expected = expected;
        }

        BadArgument problem() {
            return new BadArgument(argument, expected);
        }
    }

    /** @throws Unfit where an argument has no place in a path, or would make another operation of this one */
    Filled fill(ObjectNode given) throws Unfit {
        ObjectNode arguments = given.deepCopy();
        arguments.setAll(fixed);
        StringBuilder target = new StringBuilder();
        for (String segment : path.substring(1).split("/", -1)) {
            target.append('/').append(isPlace(segment) ? value(name(segment), arguments) : segment);
        }
        checkPath(target.toString());
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        query.forEach((name, template) ->
                Optional.ofNullable(template.fill(arguments)).ifPresent(value -> parameters.put(name, value)));
        ObjectNode rest = JsonText.mapper().createObjectNode();
        arguments.properties().forEach(argument -> {
            if (!placed.contains(argument.getKey()) && !unsent.contains(argument.getKey())) {
                rest.set(argument.getKey(), argument.getValue());
            }
        });
        if (!hasBody(method)) {
            rest.properties().forEach(argument -> parameters.put(argument.getKey(), argument.getValue()));
            return new Filled(method, target.append(queryOf(parameters)).toString(), ByteString.emptyByteString());
        }
        JsonNode content = content(arguments, rest);
        return new Filled(
                method,
                target.append(queryOf(parameters)).toString(),
                JsonText.of(content).bytes());
    }

    private JsonNode content(ObjectNode arguments, ObjectNode rest) {
        JsonNode filled = body == null ? null : body.fill(arguments);
        if (filled == null) {
            return rest;
        }
        if (filled instanceof ObjectNode object && !rest.isEmpty()) {
            ObjectNode both = object.deepCopy();
            rest.properties().stream()
                    .filter(argument -> !both.has(argument.getKey()))
                    .forEach(argument -> both.set(argument.getKey(), argument.getValue()));
            return both;
        }
        return filled;
    }

    static boolean isPlace(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    static String name(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    private String value(String place, ObjectNode arguments) throws Unfit {
        Template template = segments.get(place);
        JsonNode value = template == null ? null : template.fill(arguments);
        String text = value == null || !value.isValueNode() || value.isNull() ? "" : value.asText();
        if (!IN_SEGMENTS.matcher(text).matches() || DOTS.matcher(text).matches()) {
            throw new Unfit(
                    argumentAt(place),
                    "must be a name that can stand in an address: at least one character, neither / nor \\ nor %, not only dots");
        }
        return encoded(text);
    }

    /** The argument that an agent knows a place by. */
    private String argumentAt(String place) {
        List<String> names = new ArrayList<>();
        Template template = segments.get(place);
        if (template != null) {
            Set<String> found = new java.util.TreeSet<>();
            template.names(found);
            names.addAll(found);
        }
        return names.isEmpty() ? place : String.join(", ", names);
    }

    /** What the store would take it for is what was configured. */
    private void checkPath(String filled) throws Unfit {
        Target target = null;
        try {
            target = Target.read(filled);
        } catch (Malformed malformed) {
            // Judged below.
        }
        if (target == null
                || !target.special().isEmpty()
                || !operations.find(method, target.path()).equals(operation)) {
            throw new Unfit(
                    String.join(", ", segments.keySet()),
                    "cannot have this value: it would mean another operation of the store");
        }
    }

    private static String queryOf(Map<String, JsonNode> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> {
            if (value instanceof ArrayNode list) {
                list.forEach(element -> append(query, name, element));
            } else {
                append(query, name, value);
            }
        });
        return query.toString();
    }

    private static void append(StringBuilder query, String name, JsonNode value) {
        query.append(query.length() == 0 ? '?' : '&')
                .append(encoded(name))
                .append('=')
                .append(encoded(
                        value.isValueNode()
                                ? value.asText()
                                : JsonText.of(value).toString()));
    }

    /** Everything but unreserved characters (RFC 3986, 2.3) as percent-encoded UTF-8. */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(DIGITS[c >> 4]).append(DIGITS[c & 0xf]);
            }
        }
        return encoded.toString();
    }
}
