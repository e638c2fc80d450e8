package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.JsonText;
import io.headgate.tools.shape.Reading;
import io.headgate.tools.shape.Shaped;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a tool: its arguments are judged, then it is done, then its answer is told. */
final class ToolCall implements Begun {
    private static final Logger LOG = LoggerFactory.getLogger(ToolCall.class);
    private static final String PURPOSE = "page";
    private static final int POOL_MILLIS = 1_000;
    private static final int OK = 200;

    private final Tool tool;
    private final Asked asked;
    private final Tools.Around around;
    private final long began;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final AtomicBoolean counted = new AtomicBoolean();
    private volatile Action.@Nullable Under under;
    private volatile boolean gone;

    ToolCall(Tool tool, Asked asked, Tools.Around around) {
        this.tool = tool;
        this.asked = asked;
        this.around = around;
        this.began = around.ticker().nanos();
    }

    void start() {
        tool.meters().started();
        try {
            Reading reading = reading();
            if (reading != null) {
                Action.Under begun = tool.action().run(reading.arguments(), asked);
                under = begun;
                if (gone) {
                    begun.cancel();
                }
                begun.outcome().thenAccept(outcome -> over(outcome, reading));
            }
        } catch (RuntimeException defect) {
            defect(defect);
        }
    }

    @Override
    public CompletionStage<Answer> answer() {
        return answer;
    }

    @Override
    public @Nullable String where() {
        Action.Under begun = under;
        return begun == null ? null : begun.where();
    }

    @Override
    public void cancel() {
        gone = true;
        Action.Under begun = under;
        if (begun != null) {
            begun.cancel();
        }
    }

    // ---- before ----

    /** What is to be read; null where the arguments are wrong, which is told then. */
    private @Nullable Reading reading() {
        JsonText given = asked.arguments();
        if (given.size() > tool.config().maxArguments()) {
            refuse(Failures.arguments(List.of(new BadArgument(
                    "", "The arguments are longer than " + tool.config().maxArguments() + " bytes"))));
            return null;
        }
        if (!(given.tree() instanceof ObjectNode arguments)) {
            refuse(Failures.arguments(List.of(new BadArgument("", "The arguments are no object"))));
            return null;
        }
        dropNulls(arguments);
        JsonNode from = arguments.remove(ArgumentsConfig.CONTINUE);
        if (from != null && from.isTextual() && !from.textValue().isBlank()) {
            Optional<Reading> reading = opened(from.textValue().strip());
            if (reading.isEmpty()) {
                refuse(Failure.of(FailureKind.TOOL_PAGE));
            }
            return reading.orElse(null);
        }
        List<BadArgument> problems = tool.check().check(arguments);
        if (!problems.isEmpty()) {
            refuse(Failures.arguments(problems));
            return null;
        }
        ObjectNode whole = tool.config().defaults().deepCopy();
        whole.setAll(arguments);
        if (tool.config().request() == null) {
            whole.setAll(tool.config().fixed());
        }
        return Reading.begin(tool.config()
                .steps()
                .settled(whole, tool.config().times(), around.clock().instant()));
    }

    /** Models write null for what they leave out; where null means nothing by itself, it is left out. */
    private void dropNulls(ObjectNode arguments) {
        JsonNode properties = tool.config().schema().path("properties");
        arguments
                .properties()
                .removeIf(argument -> argument.getValue().isNull()
                        && properties.has(argument.getKey())
                        && !Schemas.takesNull(properties.get(argument.getKey())));
    }

    private Optional<Reading> opened(String handle) {
        Instant now = around.clock().instant();
        return around.seal()
                .open(PURPOSE, asked.principal(), tool.config().name(), handle, now)
                .flatMap(content -> {
                    try {
                        return Reading.of(JsonText.parse(content));
                    } catch (IOException otherVersion) {
                        return Optional.empty();
                    }
                });
    }

    private void refuse(Failure failure) {
        tell(new Outcome.Failed(failure), Map.of());
    }

    // ---- after ----

    private void over(Outcome outcome, Reading reading) {
        try {
            if (outcome instanceof Outcome.Answered answered) {
                tell(answered, reading);
            } else {
                failed((Outcome.Failed) outcome);
            }
        } catch (RuntimeException defect) {
            defect(defect);
        }
    }

    private void tell(Outcome.Answered answered, Reading reading) {
        Shaped shaped = tool.shape()
                .apply(answered.answer(), reading, tool.config().shape().budget());
        Reading more = shaped.more();
        String handle = more == null ? null : sealed(more);
        ObjectNode structured = Results.structured(shaped, handle);
        Promised promised = tool.promised();
        BadArgument breach = promised == null ? null : promised.breach(structured);
        if (breach != null) {
            // Where, and never what: the result is somebody's data.
            LOG.warn(
                    "call {} of tool {}: the result is not what output-schema says, at \"{}\"",
                    asked.id(),
                    tool.config().name(),
                    breach.argument());
            String told = Promised.told(breach, tool.config().operation().operationClass());
            Failure failure = new Failure(FailureKind.UPSTREAM_PROTOCOL, told, null, Map.of());
            tell(new Outcome.Failed(failure, failure.kind().httpStatus(), answered.timings()), Map.of());
            return;
        }
        count(OK, null);
        answer.complete(tool.results().told(shaped, structured, handle, answered));
    }

    private String sealed(Reading more) {
        Instant expiry = around.clock().instant().plus(tool.config().continueFor());
        byte[] content = more.content().bytes().toArrayUnsafe();
        return around.seal().seal(PURPOSE, asked.principal(), tool.config().name(), expiry, content);
    }

    private void failed(Outcome.Failed failed) {
        FailureKind kind = failed.failure().kind();
        UpstreamName other = failed.of();
        boolean known = tool.config().errorCode() != null && Failures.concernsTheStore(kind, failed.timings() != null);
        if (!known && !Failures.concernsThePool(kind)) {
            tell(failed, Map.of());
            return;
        }
        CompletionStage<Map<String, Object>> numbers = around.pools()
                .of(other == null ? tool.config().upstream() : other)
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(Map.of(), POOL_MILLIS, TimeUnit.MILLISECONDS)
                .handle((told, unknown) -> unknown == null && told != null ? told : Map.of());
        numbers.thenAccept(pool -> tell(failed, pool));
    }

    private void tell(Outcome.Failed failed, Map<String, Object> pool) {
        count(failed.status(), failed.failure().kind());
        answer.complete(tool.results().failed(failed, pool));
    }

    private void defect(RuntimeException defect) {
        LOG.error(
                "call {} of tool {} ended in a defect",
                asked.id(),
                tool.config().name(),
                defect);
        tell(new Outcome.Failed(Failure.of(FailureKind.INTERNAL)), Map.of());
    }

    private void count(int status, @Nullable FailureKind failure) {
        if (counted.compareAndSet(false, true)) {
            tool.meters().finished(status, failure, around.ticker().nanos() - began);
        }
    }
}
