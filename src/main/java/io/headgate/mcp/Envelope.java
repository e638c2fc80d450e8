package io.headgate.mcp;

import io.headgate.provider.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a POST holds: one message, or several in an array. Members come in any order, and what nobody knows is left where it
 * is; but a member that stands twice is refused, since two readers could take different ones (RFC 8259, 4).
 *
 * @param batch whether it was an array
 */
record Envelope(List<Entry> entries, boolean batch) {
    /** How many messages an array may have. */
    static final int MOST = 100;

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,63})");
    private static final int LONGEST_ID = 1024;

    /**
     * A message, or why it is none.
     *
     * @param id as far as it could be read, for the error; null: none
     */
    record Entry(
            @Nullable Message message,
            @Nullable Refusal refusal,
            @Nullable JsonText id) {}

    /** Reads a body. */
    static Envelope read(byte[] body) throws Refusal.Thrown {
        JsonText whole;
        boolean once = true;
        try {
            whole = JsonText.parseOnce(body);
        } catch (JsonText.RepeatedMember repeated) {
            // Read all the same: whoever is told must be told by the id of his message.
            once = false;
            whole = parsed(body);
        } catch (IOException broken) {
            throw notJson();
        }
        if (whole.isObject()) {
            return new Envelope(List.of(entry(whole, once)), false);
        }
        List<JsonText> elements = whole.elements();
        if (elements.isEmpty() || elements.size() > MOST) {
            throw Refusal.invalidRequest("The body is neither a JSON-RPC message nor an array of 1 to " + MOST + ".")
                    .thrown();
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonText element : elements) {
            entries.add(entry(element, once));
        }
        return new Envelope(entries, true);
    }

    private static JsonText parsed(byte[] body) throws Refusal.Thrown {
        try {
            return JsonText.parse(body);
        } catch (IOException broken) {
            throw notJson();
        }
    }

    private static Refusal.Thrown notJson() {
        return Refusal.notJson("The body is not a JSON text in UTF-8, or is nested too deeply.")
                .thrown();
    }

    private static void requireOnce(JsonText text) throws Refusal.Thrown {
        try {
            JsonText.parseOnce(text.bytes().toArray());
        } catch (JsonText.RepeatedMember repeated) {
            throw Refusal.invalidRequest("A member stands twice in an object of the message: " + repeated.name())
                    .thrown();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** @param once whether no member stands twice, in this message or in any other that came with it */
    private static Entry entry(JsonText text, boolean once) {
        Map<String, JsonText> members = new LinkedHashMap<>();
        boolean twice = false;
        for (JsonText.Member member : text.members()) {
            twice |= members.put(member.name(), member.value()) != null;
        }
        JsonText id = id(members.get("id"));
        try {
            if (twice) {
                throw Refusal.invalidRequest("A member of the message stands twice.")
                        .thrown();
            }
            Message message = message(members, id);
            if (!once) {
                requireOnce(text);
            }
            return new Entry(message, null, id);
        } catch (Refusal.Thrown refused) {
            return new Entry(null, refused.refusal(), id);
        }
    }

    /** The id if it is one. */
    private static @Nullable JsonText id(@Nullable JsonText given) {
        if (given == null || given.size() > LONGEST_ID) {
            return null;
        }
        return given.text() != null || INTEGER.matcher(given.toString()).matches() ? given : null;
    }

    private static Message message(Map<String, JsonText> members, @Nullable JsonText id) throws Refusal.Thrown {
        JsonText version = members.get("jsonrpc");
        if (version == null || !"2.0".equals(version.text())) {
            throw Refusal.invalidRequest("This is no message of JSON-RPC 2.0.").thrown();
        }
        if (members.containsKey("id") && id == null) {
            throw Refusal.invalidRequest("An id must be a string or an integer.")
                    .thrown();
        }
        JsonText method = members.get("method");
        if (method == null) {
            return response(members, id);
        }
        String name = method.text();
        if (name == null || members.containsKey("result") || members.containsKey("error")) {
            throw Refusal.invalidRequest("A message is either a request with the name of a method, or a response.")
                    .thrown();
        }
        JsonText params = members.getOrDefault("params", JsonText.EMPTY_OBJECT);
        if (!params.isObject()) {
            throw Refusal.invalidMeta("params must be an object.").thrown();
        }
        Map<String, JsonText> fields = once(params, "params");
        JsonText meta = fields.getOrDefault("_meta", JsonText.EMPTY_OBJECT);
        if (!meta.isObject()) {
            throw Refusal.invalidMeta("_meta must be an object.").thrown();
        }
        Message.Kind kind = id == null ? Message.Kind.NOTIFICATION : Message.Kind.REQUEST;
        return new Message(kind, id, name, params, fields, once(meta, "_meta"), null);
    }

    private static Message response(Map<String, JsonText> members, @Nullable JsonText id) throws Refusal.Thrown {
        JsonText result = members.get("result");
        if (id == null || (result == null) == (members.get("error") == null)) {
            throw Refusal.invalidRequest("A message is either a request with the name of a method, or a response.")
                    .thrown();
        }
        return new Message(Message.Kind.RESPONSE, id, "", JsonText.EMPTY_OBJECT, Map.of(), Map.of(), result);
    }

    private static Map<String, JsonText> once(JsonText object, String name) throws Refusal.Thrown {
        Map<String, JsonText> members = new LinkedHashMap<>();
        for (JsonText.Member member : object.members()) {
            if (members.put(member.name(), member.value()) != null) {
                throw Refusal.invalidMeta("A member of " + name + " stands twice.")
                        .thrown();
            }
        }
        return members;
    }
}
