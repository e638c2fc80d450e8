package io.headgate.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.cache.Serving;
import io.headgate.call.CallResult;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Timings;
import io.headgate.dispatch.Dispatched;
import io.headgate.provider.JsonText;
import io.headgate.wire.Body;
import io.headgate.wire.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads what a store has answered: as a whole, within a limit, as JSON; and tells from it what is a failure. */
final class Answers {
    /** What takes longer to read than others who share the thread should wait. */
    private static final int LONG = 64 << 10;

    private static final int FIRST_REFUSAL = 400;
    private static final int FIRST_FAILURE = 500;
    private static final int MOST_SECONDS = 86_400;
    private static final String[] WHERE_STORES_SAY_WHY = {
        "/status/error", "/error/message", "/error", "/message", "/detail", "/errors/0", "/title"
    };
    private static final int LONGEST_WHY = 300;

    private final Materializer materializer;
    private final Executor computing;

    /** @param computing where long answers are read */
    Answers(Materializer materializer, Executor computing) {
        this.materializer = materializer;
        this.computing = computing;
    }

    /** Never fails. */
    CompletionStage<Outcome> read(CallResult.Answered<Response> answered, Dispatched<Response> call, long limit) {
        Response response = answered.value();
        Timings timings = answered.timings();
        CompletionStage<Outcome> outcome;
        if (response.body().length() > limit) {
            call.cancel();
            outcome = CompletableFuture.completedStage(tooLong(limit, timings));
        } else if (response.body() instanceof Body.Flowing flowing) {
            outcome = flowing.bytes()
                    .limitWeighted(limit, piece -> (long) piece.size())
                    .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer)
                    .thenCompose(bytes -> judge(bytes.compact(), response, timings, call));
        } else {
            outcome = judge(((Body.Bytes) response.body()).bytes(), response, timings, call);
        }
        return outcome.exceptionally(broken -> {
            Throwable cause = FailureException.causeOf(broken);
            if (cause instanceof StreamLimitReachedException) {
                return tooLong(limit, timings);
            }
            Failure failure =
                    cause instanceof FailureException known ? known.failure() : Failure.of(FailureKind.INTERNAL);
            return new Outcome.Failed(failure, failure.kind().httpStatus(), timings);
        });
    }

    private static Outcome tooLong(long limit, Timings timings) {
        Failure failure = new Failure(
                FailureKind.RESULT_TOO_LARGE, FailureKind.RESULT_TOO_LARGE.advice(), null, Map.of("limitBytes", limit));
        return new Outcome.Failed(failure, failure.kind().httpStatus(), timings);
    }

    private CompletionStage<Outcome> judge(
            ByteString bytes, Response response, Timings timings, Dispatched<Response> call) {
        return bytes.size() <= LONG
                ? CompletableFuture.completedStage(judged(bytes, response, timings, call))
                : CompletableFuture.supplyAsync(() -> judged(bytes, response, timings, call), computing);
    }

    private static Outcome judged(ByteString bytes, Response response, Timings timings, Dispatched<Response> call) {
        int status = response.status();
        JsonNode answer = tree(bytes, response);
        FailureKind found = response.verdict().failure();
        if (found == null && status >= FIRST_REFUSAL) {
            found = status < FIRST_FAILURE ? FailureKind.UPSTREAM_REJECTED : FailureKind.UPSTREAM_FAILED;
        }
        if (found != null) {
            return new Outcome.Failed(failure(found, status, answer, response), status, timings);
        }
        if (answer == null) {
            Failure broken =
                    Failure.of(FailureKind.UPSTREAM_PROTOCOL, "What the store answered is not JSON as it says.");
            return new Outcome.Failed(broken, broken.kind().httpStatus(), timings);
        }
        return new Outcome.Answered(answer, status, timings, cache(response, call));
    }

    /** Null for what should be JSON and is not. */
    private static @Nullable JsonNode tree(ByteString bytes, Response response) {
        if (bytes.isEmpty()) {
            return NullNode.getInstance();
        }
        String type = response.headers().first("content-type");
        boolean json = type == null || type.toLowerCase(Locale.ROOT).contains("json");
        if (!json) {
            return TextNode.valueOf(bytes.utf8String());
        }
        try {
            return JsonText.mapper().readTree(bytes.toArrayUnsafe());
        } catch (JsonProcessingException malformed) {
            return null;
        } catch (IOException impossible) {
            return null;
        }
    }

    private static Failure failure(FailureKind kind, int status, @Nullable JsonNode answer, Response response) {
        String why = why(answer);
        String detail = (status >= FIRST_REFUSAL ? "The store answered " + status : "The store said no")
                + (why.isEmpty() ? "." : ": " + why);
        return new Failure(kind, detail, retryAfter(response), Map.of());
    }

    /** What the store says itself; it is data, and no more than a line of it. */
    private static String why(@Nullable JsonNode answer) {
        if (answer == null || answer.isNull()) {
            return "";
        }
        for (String pointer : WHERE_STORES_SAY_WHY) {
            JsonNode text = answer.at(pointer);
            if (text.isTextual() && !text.textValue().isBlank()) {
                return Plain.shortened(text.textValue(), LONGEST_WHY);
            }
        }
        return Plain.shortened(answer.isTextual() ? answer.textValue() : answer.toString(), LONGEST_WHY);
    }

    private static @Nullable Duration retryAfter(Response response) {
        String value = response.headers().first("retry-after");
        boolean seconds = value != null && value.matches("\\d{1,5}");
        return seconds ? Duration.ofSeconds(Math.min(MOST_SECONDS, Long.parseLong(value))) : null;
    }

    private static @Nullable String cache(Response response, Dispatched<Response> call) {
        if (!(call instanceof Serving serving)) {
            return null;
        }
        String manner = serving.manner().name().toLowerCase(Locale.ROOT);
        String age = response.headers().first("age");
        return age == null ? manner : manner + "; age=" + age;
    }
}
