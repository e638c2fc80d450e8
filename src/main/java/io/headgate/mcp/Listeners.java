package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients what has changed: modern ones on the stream of their {@code subscriptions/listen}, legacy ones on that of their GET.
 * Safe from any thread.
 */
final class Listeners {
    private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
    private static final int MOST_RESOURCES = Session.MOST_SUBSCRIPTIONS;

    private final Set<Listening> open = ConcurrentHashMap.newKeySet();
    private final Sessions sessions;

    Listeners(Sessions sessions) {
        this.sessions = sessions;
    }

    /** A stream, and what its client wants to hear of. */
    private record Listening(Pending pending, Set<Change.Of> lists, Set<String> resources) {
        boolean wants(Change change) {
            return change.of() == Change.Of.RESOURCE ? resources.contains(change.uri()) : lists.contains(change.of());
        }

        /** {@code _meta} for everything that is said on it. */
        Output meta() {
            return new Output()
                    .raw("{\"_meta\":{\"" + SUBSCRIPTION + "\":")
                    .json(pending.id())
                    .raw("}");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Begins to tell a modern client. */
    void listen(Message message, Pending pending) throws Refusal.Thrown {
        JsonText asked = message.fields().get("notifications");
        if (asked == null || !asked.isObject()) {
            throw Refusal.invalidParams("params.notifications must be an object.")
                    .thrown();
        }
        JsonNode filter = asked.tree();
        Set<Change.Of> lists = EnumSet.noneOf(Change.Of.class);
        Output accepted = new Output().raw("{");
        String comma = "";
        for (Change.Of of : Change.Of.values()) {
            String key = key(of);
            if (key != null && filter.path(key).asBoolean(false)) {
                lists.add(of);
                accepted.raw(comma).raw("\"" + key + "\":true");
                comma = ",";
            }
        }
        Set<String> resources = new HashSet<>();
        JsonText uris = asked.member("resourceSubscriptions");
        if (uris != null) {
            filter.path("resourceSubscriptions").forEach(uri -> resources.add(uri.asText()));
            if (resources.size() > MOST_RESOURCES) {
                throw Refusal.invalidParams("One stream may watch " + MOST_RESOURCES + " resources at most.")
                        .thrown();
            }
            accepted.raw(comma).raw("\"resourceSubscriptions\":").json(uris);
        }
        Listening listening = new Listening(pending, lists, resources);
        Output params = listening
                .meta()
                .raw(",\"notifications\":")
                .add(accepted.raw("}"))
                .raw("}");
        if (!pending.reply().say(Output.notification("notifications/subscriptions/acknowledged", params))) {
            throw Refusal.of(429, Refusal.REFUSED, "There is no room for one more stream, or the client takes none.")
                    .thrown();
        }
        open.add(listening);
        pending.reply().whenGone(() -> {
            open.remove(listening);
            pending.cancelled();
        });
    }

    private static @Nullable String key(Change.Of of) {
        return switch (of) {
            case TOOLS -> "toolsListChanged";
            case RESOURCES -> "resourcesListChanged";
            case PROMPTS -> "promptsListChanged";
            case RESOURCE -> null;
        };
    }

    private static String method(Change.Of of) {
        return switch (of) {
            case TOOLS -> "notifications/tools/list_changed";
            case RESOURCES -> "notifications/resources/list_changed";
            case PROMPTS -> "notifications/prompts/list_changed";
            case RESOURCE -> "notifications/resources/updated";
        };
    }

    /** Tells everybody who wants to know. */
    void tell(Change change) {
        for (Listening listening : open) {
            if (listening.wants(change)) {
                Output params = listening.meta();
                listening.pending().reply().say(notice(change, params, ","));
            }
        }
        ByteString notice = notice(change, new Output().raw("{"), "");
        sessions.open().forEach(session -> session.tell(change, notice));
    }

    private static ByteString notice(Change change, Output params, String comma) {
        String uri = change.uri();
        if (uri != null) {
            params.raw(comma).raw("\"uri\":").text(uri);
        }
        return Output.notification(method(change.of()), params.raw("}"));
    }

    /** Ends all streams on which only news come, in the way of each era. */
    void close() {
        List<Listening> ending = List.copyOf(open);
        open.clear();
        for (Listening listening : ending) {
            listening.pending().result(listening.meta().raw(",\"resultType\":\"complete\"}"));
        }
        sessions.open().forEach(Session::stopListening);
    }

    /** How many modern clients listen. */
    int count() {
        return open.size();
    }
}
