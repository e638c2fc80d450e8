package io.headgate.provider;

import io.headgate.call.FailureKind;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
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
     * @param course how it went; null: there is nothing to tell
     */
    record Result(
            JsonText object,
            @Nullable Freshness freshness,
            @Nullable Course course) implements Answer {
        public Result(JsonText object) {
            this(object, null, null);
        }

        public Result(JsonText object, @Nullable Freshness freshness) {
            this(object, freshness, null);
        }
    }

    /**
     * How a call of a store went, for the log of requests.
     *
     * @param failure why it was not done; null: it was
     * @param timings null where the store was not asked
     * @param cache how a cache answered; null where none was asked
     */
    record Course(
            UpstreamName upstream,
            @Nullable FailureKind failure,
            @Nullable Timings timings,
            @Nullable String cache) {}

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
