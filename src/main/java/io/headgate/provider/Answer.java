package io.headgate.provider;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes of a request. */
public sealed interface Answer {
    /**
     * The member {@code result}, an object, byte for byte; what a revision wants in every result is added by the door. A tool that
     * failed is a result too, with {@code isError}.
     *
     * @param freshness how long clients may keep it; null: not at all
     */
    record Result(JsonText object, @Nullable Freshness freshness) implements Answer {
        public Result(JsonText object) {
            this(object, null);
        }
    }

    /**
     * How long clients may keep a result.
     *
     * @param shared whether it is the same for every principal
     */
    record Freshness(Duration ttl, boolean shared) {}

    /**
     * The client is to be asked before there is a result. The door asks in the way of the client's revision, and begins the request once
     * more with what was answered ({@link Asked#inputs}).
     *
     * @param questions by a key of the provider's; only for what the client's capabilities allow
     * @param state comes back with the answers, and nobody else can read or change it; null: none
     */
    record Questions(
            Map<String, Question> questions, @Nullable JsonText state) implements Answer {
        public Questions {
            questions = Collections.unmodifiableMap(new LinkedHashMap<>(questions));
        }
    }

    /**
     * What the client is asked.
     *
     * @param method {@code elicitation/create}, {@code sampling/createMessage} or {@code roots/list}
     */
    record Question(String method, JsonText params) {}

    /**
     * The protocol itself was used wrongly.
     *
     * @param code of JSON-RPC, such as -32602 for bad parameters
     */
    record Fault(int code, String message, @Nullable JsonText data) implements Answer {}
}
