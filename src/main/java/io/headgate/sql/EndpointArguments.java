package io.headgate.sql;

import io.headgate.database.SqlValue;
import io.headgate.provider.JsonText;
import io.headgate.wire.Request;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;

/** What a caller of an endpoint gives to its operation: by the path, by the query and by members of a JSON object. */
final class EndpointArguments {
    private final Endpoint endpoint;
    private final Request request;

    private EndpointArguments(Endpoint endpoint, Request request) {
        this.endpoint = endpoint;
        this.request = request;
    }

    /**
     * All of them, by name.
     *
     * @param body of the request, whole
     * @throws SqlOperation.BadArgument if one stands where it does not belong, stands twice, or is not of its type
     */
    static Map<String, SqlValue> of(Endpoint endpoint, Request request, ByteString body)
            throws SqlOperation.BadArgument {
        return new EndpointArguments(endpoint, request).all(body);
    }

    private Map<String, SqlValue> all(ByteString body) throws SqlOperation.BadArgument {
        SqlOperation operation = endpoint.operation();
        Map<String, SqlValue> values = new LinkedHashMap<>();
        String[] given = request.target().segments();
        for (int i = 0; i < given.length; i++) {
            String name = Endpoint.placeholder(endpoint.segments().get(i));
            if (!name.isEmpty()) {
                values.put(name, operation.value(name, List.of(decoded(name, given[i].replace("+", "%2B")))));
            }
        }
        for (Map.Entry<String, List<String>> each : query().entrySet()) {
            String name = each.getKey();
            boolean here = !endpoint.hasBody() || endpoint.query().contains(name);
            if (!here || values.containsKey(name)) {
                throw new SqlOperation.BadArgument(name, "is not a parameter of the query");
            }
            values.put(name, operation.value(name, each.getValue()));
        }
        if (endpoint.hasBody()) {
            addBody(body, values);
        } else if (!body.isEmpty()) {
            throw new SqlOperation.BadArgument("body", "is not read here; put the arguments into the query");
        }
        return values;
    }

    private void addBody(ByteString body, Map<String, SqlValue> values) throws SqlOperation.BadArgument {
        if (body.isEmpty()) {
            return;
        }
        JsonText text;
        try {
            text = JsonText.parseOnce(body.toArray());
        } catch (JsonText.RepeatedMember repeated) {
            throw new SqlOperation.BadArgument(repeated.name(), "stands twice");
        } catch (IOException malformed) {
            String coding = request.headers().first("content-encoding");
            throw new SqlOperation.BadArgument(
                    "body",
                    coding == null ? "expected JSON" : "expected JSON that is not encoded as " + coding.strip());
        }
        if (!text.isObject()) {
            throw new SqlOperation.BadArgument("body", "expected a JSON object");
        }
        for (JsonText.Member member : text.members()) {
            String name = member.name();
            if (values.containsKey(name) || endpoint.query().contains(name)) {
                throw new SqlOperation.BadArgument(name, "does not belong into the body");
            }
            values.put(name, endpoint.operation().value(name, member.value().tree()));
        }
    }

    private Map<String, List<String>> query() throws SqlOperation.BadArgument {
        Map<String, List<String>> all = new LinkedHashMap<>();
        String query = request.target().query();
        if (query == null || query.isEmpty()) {
            return all;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded("query", equals < 0 ? pair : pair.substring(0, equals));
            String value = decoded(name, equals < 0 ? "" : pair.substring(equals + 1));
            all.computeIfAbsent(name, none -> new ArrayList<>()).add(value);
        }
        return all;
    }

    private static String decoded(String name, String text) throws SqlOperation.BadArgument {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf('\ufffd') >= 0 && !text.contains("%EF%BF%BD") && !text.contains("%ef%bf%bd")) {
                throw new SqlOperation.BadArgument(name, "is not UTF-8");
            }
            return decoded;
        } catch (IllegalArgumentException malformed) {
            throw new SqlOperation.BadArgument(name, "has a percent sign that begins no encoded octet");
        }
    }
}
