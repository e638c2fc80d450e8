package io.headgate.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.dispatch.Dispatched;
import io.headgate.provider.Asked;
import io.headgate.provider.JsonText;
import io.headgate.sql.SqlCalls;
import io.headgate.sql.SqlConfig;
import io.headgate.sql.SqlOperation;
import io.headgate.tools.Action;
import io.headgate.tools.Outcome;
import io.headgate.tools.Prepared;
import io.headgate.tools.ToolConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a call of a tool as an operation of a database. Safe from any thread. */
final class SqlAction implements Action {
    private static final Logger LOG = LoggerFactory.getLogger(SqlAction.class);
    /** What clients of pooled databases know failures by. */
    private static final String ERROR_CODE = "DATABASE_ERROR";

    private static final int OK = 200;

    private final ToolConfig tool;
    private final SqlOperation operation;
    private final SqlCalls calls;

    SqlAction(ToolConfig tool, SqlOperation operation, SqlCalls calls) {
        this.tool = tool;
        // Agents read whole answers.
        this.operation = operation.whole(tool.maxAnswer());
        this.calls = calls;
    }

    /**
     * What tools can be made of.
     *
     * @param databases what one call to each may take at most
     */
    static Map<String, Prepared> prepared(SqlConfig sql, Map<UpstreamName, Duration> databases) {
        Map<String, Prepared> prepared = new LinkedHashMap<>();
        sql.operations().forEach((name, operation) -> {
            Duration own = operation.timeout();
            Duration longest = own != null ? own : databases.get(operation.upstream());
            // An operation of no database is told where it stands.
            if (longest != null) {
                prepared.put(
                        name,
                        new Prepared(
                                operation.upstream(),
                                operation.operation(),
                                operation.description(),
                                operation.schema(),
                                longest,
                                ERROR_CODE));
            }
        });
        return prepared;
    }

    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        SqlCommand command;
        try {
            command = operation.command(arguments);
        } catch (SqlOperation.BadArgument bad) {
            String told = bad.name() + ": " + bad.getMessage() + ".";
            Failure failure = Failure.of(FailureKind.TOOL_ARGUMENT, told);
            return new Begun(CompletableFuture.completedStage(new Outcome.Failed(failure)), null);
        }
        Deadline deadline = asked.deadline().orAfter(tool.timeout(), Ticker.SYSTEM.nanos());
        Dispatched<SqlAnswer> call = calls.run(operation, command, deadline, tool.priority(), asked.id());
        CompletionStage<Outcome> outcome = call.result()
                .thenApply(this::outcome)
                .exceptionally(defect -> {
                    LOG.error("call {} of tool {} ended in a defect", asked.id(), tool.name(), defect);
                    call.cancel();
                    return new Outcome.Failed(Failure.of(FailureKind.INTERNAL));
                });
        return new Begun(outcome, call);
    }

    private Outcome outcome(CallResult<SqlAnswer> result) {
        Timings timings = result.timings();
        if (result instanceof CallResult.Refused<SqlAnswer> refused) {
            return failed(refused.failure(), timings);
        }
        SqlAnswer answer = ((CallResult.Answered<SqlAnswer>) result).value();
        ByteString json = SqlCalls.json(operation, (SqlAnswer.Whole) answer);
        if (json.isEmpty()) {
            return failed(Failure.of(FailureKind.DATA_NOT_FOUND), timings);
        }
        if (json.size() > tool.maxAnswer()) {
            FailureKind kind = FailureKind.RESULT_TOO_LARGE;
            return failed(new Failure(kind, kind.advice(), null, Map.of("limitBytes", tool.maxAnswer())), timings);
        }
        try {
            JsonNode tree = JsonText.mapper().readTree(json.toArrayUnsafe());
            return new Outcome.Answered(tree, OK, timings, null);
        } catch (IOException malformed) {
            return failed(
                    Failure.of(FailureKind.UPSTREAM_PROTOCOL, "What the database answered is not JSON."), timings);
        }
    }

    private static Outcome failed(Failure failure, Timings timings) {
        return new Outcome.Failed(failure, failure.kind().httpStatus(), timings);
    }

    /** @param call null: there was none */
    private record Begun(
            CompletionStage<Outcome> outcome, @Nullable Dispatched<SqlAnswer> call) implements Under {
        @Override
        public @Nullable String where() {
            return call == null ? null : call.stage().text();
        }

        @Override
        public void cancel() {
            if (call != null) {
                call.cancel();
            }
        }
    }
}
