package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.util.ByteString;

/**
 * Which views a read of Canary is about: the first segment of each path and tag it names (https://readapi.canarylabs.com). And what
 * {@code browseStatus} says of views: the sequence of one changes when it is rebuilt.
 */
public final class CanaryViews {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Parameters that name a view, or begin with one; in lower case, as names are compared without regard to case. */
    private static final Set<String> NAMING = Set.of("path", "tags", "view", "views", "viewname");

    private CanaryViews() {}

    /** The views, spelled as in the request; empty where none is named, or the request cannot be read. */
    public static Set<String> of(String target, ByteString body) {
        Set<String> views = new TreeSet<>();
        int mark = target.indexOf('?');
        if (mark >= 0) {
            ofForm(target.substring(mark + 1), views);
        }
        String text = body.utf8String().strip();
        if (text.startsWith("{")) {
            ofJson(text, views);
        } else if (!text.isEmpty()) {
            ofForm(text, views);
        }
        return views;
    }

    private static void ofForm(String form, Set<String> views) {
        for (String parameter : form.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && NAMING.contains(parameter.substring(0, equals).toLowerCase(Locale.ROOT))) {
                add(decoded(parameter.substring(equals + 1)), views);
            }
        }
    }

    /** As it stands where it has a broken escape: that names nothing the historian could answer. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException unreadable) {
            return value;
        }
    }

    private static void ofJson(String text, Set<String> views) {
        try {
            JSON.readTree(text).properties().forEach(field -> {
                if (NAMING.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                    JsonNode value = field.getValue();
                    if (value.isTextual()) {
                        add(value.asText(), views);
                    }
                    value.forEach(element -> add(element.asText(), views));
                }
            });
        } catch (JsonProcessingException unreadable) {
            views.clear();
        }
    }

    private static void add(String path, Set<String> views) {
        int dot = path.indexOf('.');
        String view = dot < 0 ? path : path.substring(0, dot);
        if (!view.isEmpty()) {
            // As it was written: whether the historian tells upper from lower case in names of views is not documented.
            views.add(view);
        }
    }

    /** The content of a {@code browseStatus} request about these views. */
    public static ByteString statusRequest(Set<String> views) {
        var json = JSON.createObjectNode();
        var names = json.putArray("views");
        views.forEach(names::add);
        return ByteString.fromString(json.toString());
    }

    /** The sequence of each view, named in lower case, in an answer to that; what the historian does not know is not there. */
    public static Map<String, String> sequences(ByteString answer) throws IOException {
        JsonNode json = JSON.readTree(answer.toArray());
        if (!json.path("statusCode").asText("Good").equals("Good")
                || !json.path("views").isObject()) {
            throw new IOException("no status of views");
        }
        Map<String, String> sequences = new TreeMap<>();
        json.path("views")
                .properties()
                .forEach(view -> sequences.put(
                        view.getKey().toLowerCase(Locale.ROOT),
                        view.getValue().path("sequence").asText()));
        return sequences;
    }
}
