package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import io.headgate.provider.Answer;
import io.headgate.provider.JsonText;
import io.headgate.tools.shape.Shaped;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes results of tools (MCP, {@code CallToolResult}). */
final class Results {
    private static final String META = "io.headgate/";
    /** Who is refused without a time would only ask faster. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final ToolConfig config;

    Results(ToolConfig config) {
        this.config = config;
    }

    /**
     * The rows as JSON; null where they are not wanted.
     *
     * @param handle by which reading goes on; null: there is no more
     */
    static @Nullable ObjectNode structured(Shaped shaped, @Nullable String handle) {
        JsonNode structured = shaped.structured();
        if (structured == null) {
            return null;
        }
        // Clients of revisions before 2026-07-28 take nothing but objects.
        ObjectNode object = structured.isObject()
                ? structured.deepCopy()
                : JsonNodeFactory.instance.objectNode().set("rows", structured);
        if (handle != null) {
            object.put(ArgumentsConfig.CONTINUE, handle);
        }
        return object;
    }

    /**
     * A result.
     *
     * @param structured see {@link #structured}
     * @param handle as there
     */
    Answer told(Shaped shaped, @Nullable ObjectNode structured, @Nullable String handle, Outcome.Answered outcome) {
        StringBuilder text = new StringBuilder(shaped.text());
        for (String note : shaped.notes()) {
            text.append(text.length() == 0 ? "" : "\n").append(note);
        }
        if (handle != null) {
            text.append("\nTo read on: ")
                    .append(ArgumentsConfig.CONTINUE)
                    .append("=")
                    .append(handle);
        }
        ObjectNode result = content(text.toString());
        if (structured != null) {
            result.set("structuredContent", structured);
        }
        result.set("_meta", meta(outcome.timings(), outcome.cache()));
        return new Answer.Result(
                JsonText.of(result),
                null,
                new Answer.Course(config.upstream(), null, outcome.timings(), manner(outcome.cache())));
    }

    /** @param pool what the pool knows; empty where that does not matter */
    Answer failed(Outcome.Failed failed, Map<String, Object> pool) {
        Timings timings = failed.timings();
        FailureKind kind = failed.failure().kind();
        ObjectNode result = content(sentences(failed));
        ObjectNode meta = timings == null ? JsonNodeFactory.instance.objectNode() : meta(timings, null);
        if (config.outputSchema() == null) {
            result.set("structuredContent", data(failed, pool));
        } else {
            // Clients hold structured content against the schema of the tool, that of failures too.
            meta.set(META + "failure", data(failed, pool));
        }
        result.put("isError", true);
        if (timings != null || !meta.isEmpty()) {
            result.set("_meta", meta);
        }
        return new Answer.Result(JsonText.of(result), null, new Answer.Course(config.upstream(), kind, timings, null));
    }

    private String sentences(Outcome.Failed failed) {
        Failure failure = failed.failure();
        FailureKind kind = failure.kind();
        StringBuilder text = new StringBuilder(kind.code());
        String known = errorCode(failed);
        if (known != null) {
            text.append(" (").append(known).append(')');
        }
        if (failed.of() != null) {
            text.append(" (").append(failed.of()).append(')');
        }
        text.append(": ").append(kind.advice());
        if (!failure.detail().equals(kind.advice())) {
            text.append(' ').append(failure.detail());
        }
        Duration after = retryAfter(failure);
        if (after != null) {
            text.append(" Come back in ").append(seconds(after)).append(" s.");
        }
        String cheaper = config.cheaperWay();
        if (cheaper != null && Failures.isTooMuch(kind)) {
            text.append(' ').append(cheaper);
        }
        return text.toString();
    }

    private ObjectNode data(Outcome.Failed failed, Map<String, Object> pool) {
        Failure failure = failed.failure();
        UpstreamName other = failed.of();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("code", failure.kind().code());
        String known = errorCode(failed);
        if (known != null) {
            data.put("errorCode", known);
        }
        data.put("detail", failure.detail());
        data.put("upstream", (other == null ? config.upstream() : other).value());
        Duration after = retryAfter(failure);
        if (after != null) {
            data.put("retryAfterSeconds", seconds(after));
        }
        Map<String, Object> numbers = new TreeMap<>(pool);
        numbers.putAll(failure.numbers());
        if (!numbers.isEmpty()) {
            data.set("pool", JsonText.mapper().valueToTree(numbers));
        }
        return data;
    }

    /** The word that clients know failures of the store by; null where there is none, or the failure is none of the store's. */
    private @Nullable String errorCode(Outcome.Failed failed) {
        return Failures.concernsTheStore(failed.failure().kind(), failed.timings() != null) ? config.errorCode() : null;
    }

    private static @Nullable Duration retryAfter(Failure failure) {
        boolean shed = failure.kind().httpStatus() == 503;
        return failure.retryAfter() == null && shed ? SHORTEST_PAUSE : failure.retryAfter();
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusSeconds(1).minusNanos(1).toSeconds());
    }

    private static ObjectNode content(String text) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }

    private ObjectNode meta(Timings timings, @Nullable String cache) {
        ObjectNode meta = JsonNodeFactory.instance.objectNode();
        ObjectNode times = JsonNodeFactory.instance.objectNode();
        millis(times, "wait", timings.waitNanos());
        millis(times, "connect", timings.connectNanos());
        millis(times, "firstByte", timings.firstByteNanos());
        if (timings.attempts() > 1) {
            times.put("attempts", timings.attempts());
        }
        if (!times.isEmpty()) {
            meta.set(META + "timings", times);
        }
        if (cache != null) {
            meta.put(META + "cache", cache);
        }
        return meta;
    }

    /** The word alone, without the age. */
    private static @Nullable String manner(@Nullable String cache) {
        int end = cache == null ? -1 : cache.indexOf(';');
        return cache == null || end < 0 ? cache : cache.substring(0, end);
    }

    private static void millis(ObjectNode times, String name, long nanos) {
        if (nanos >= 0) {
            times.put(name + "Ms", Math.round(nanos / 1_000.0) / 1_000.0);
        }
    }
}
