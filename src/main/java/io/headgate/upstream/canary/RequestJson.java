package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A read of Canary as one JSON object, whichever of its three forms it came in: a query, a form or JSON already. The read service takes
 * all of them alike (https://readapi.canarylabs.com); what can be said in JSON only is an array with a null in it.
 */
final class RequestJson {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    /** Parameters that are arrays, even of one element; in lower case, as names are compared without regard to case. */
    private static final Set<String> ARRAYS = Set.of("tags", "views", "qualities", "eventproperties");

    private static final Set<String> FLAGS =
            Set.of("deep", "includebounds", "includequality", "usetimeextension", "includemindurationevents");
    private static final Set<String> NUMBERS = Set.of("maxsize", "maxevents", "limit", "maxcount");
    private static final Set<String> ARRAY_CONTINUATIONS =
            Set.of("canary.getTagData", "canary.getTagData2", "canary.getLiveData");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}");
    private static final Pattern FLAG = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);

    private RequestJson() {}

    /** Whether a body begins as JSON does, which is all that the services go by. */
    static boolean isJson(String body) {
        return body.strip().startsWith("{");
    }

    /**
     * Everything that a request says.
     *
     * @param operation its name
     * @param query of its target; what is in the body too counts as it stands there
     * @throws FailureException where it cannot be read
     */
    static ObjectNode of(String operation, String query, String body) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        addForm(operation, query, object);
        if (!isJson(body)) {
            addForm(operation, body.strip(), object);
            return object;
        }
        try {
            JsonNode read = JSON.readTree(body);
            read.properties().forEach(member -> put(object, member.getKey(), member.getValue()));
            return object;
        } catch (JsonProcessingException notJson) {
            throw refused("The body is not a JSON object.");
        }
    }

    private static void addForm(String operation, String form, ObjectNode object) {
        boolean arrayContinuation = ARRAY_CONTINUATIONS.contains(operation);
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                continue;
            }
            String name = decoded(pair.substring(0, equals));
            String value = decoded(pair.substring(equals + 1));
            String key = name.toLowerCase(Locale.ROOT);
            boolean array = ARRAYS.contains(key) || key.equals("continuation") && arrayContinuation;
            JsonNode before = own.get(spelled(own, name));
            if (array || before != null) {
                ArrayNode all = before instanceof ArrayNode list ? list : JsonNodeFactory.instance.arrayNode();
                if (before != null && !(before instanceof ArrayNode)) {
                    all.add(before);
                }
                all.add(typed(key, value));
                put(own, name, all);
            } else {
                put(own, name, typed(key, value));
            }
        }
        own.properties().forEach(member -> put(object, member.getKey(), member.getValue()));
    }

    private static JsonNode typed(String key, String value) {
        if (FLAGS.contains(key) && FLAG.matcher(value).matches()) {
            return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(value));
        }
        return NUMBERS.contains(key) && NUMBER.matcher(value).matches()
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(value))
                : JsonNodeFactory.instance.textNode(value);
    }

    private static void put(ObjectNode object, String name, JsonNode value) {
        object.remove(spelled(object, name));
        object.set(name, value);
    }

    /** How a parameter is spelled that is there already. */
    static String spelled(ObjectNode object, String name) {
        for (var fields = object.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (field.equalsIgnoreCase(name)) {
                return field;
            }
        }
        return name;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            throw refused("A parameter has a broken escape.");
        }
    }

    private static FailureException refused(String why) {
        return Failure.of(FailureKind.REQUEST_BODY, why).exception();
    }
}
