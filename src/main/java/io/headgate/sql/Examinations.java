package io.headgate.sql;

import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Priority;
import io.headgate.call.Ticker;
import io.headgate.database.SqlAnswer;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has each operation looked at by its database, which plans it and does nothing: syntax, names, types and rights are then known to
 * fit. What a database that cannot be reached would say is not known.
 */
public final class Examinations {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Set<FailureKind> NOTHING_SAID = Set.of(
            FailureKind.UPSTREAM_CONNECT,
            FailureKind.UPSTREAM_CLOSED,
            FailureKind.UPSTREAM_TIMEOUT,
            FailureKind.UPSTREAM_BUSY,
            FailureKind.UPSTREAM_CONFLICT,
            FailureKind.BREAKER_OPEN,
            FailureKind.POOL_DEADLINE,
            FailureKind.POOL_QUEUE_FULL,
            FailureKind.POOL_DRAINING,
            FailureKind.POOL_RESTARTING,
            FailureKind.ADMISSION_DEADLINE);

    /**
     * What came of it.
     *
     * @param unfit operations that cannot be done as they are, and why
     * @param unknown operations of which nothing is known, and why
     */
    public record Findings(Map<String, Failure> unfit, Map<String, Failure> unknown) {}

    private Examinations() {}

    /** Looks at one operation after the other. */
    public static CompletionStage<Findings> of(Collection<SqlOperation> operations, SqlCalls calls, Ticker ticker) {
        Findings findings = new Findings(new LinkedHashMap<>(), new LinkedHashMap<>());
        CompletionStage<Findings> all = CompletableFuture.completedFuture(findings);
        for (SqlOperation operation : operations) {
            all = all.thenCompose(so -> examine(operation, calls, ticker).thenApply(result -> {
                if (result instanceof CallResult.Refused<SqlAnswer> refused) {
                    Failure failure = refused.failure();
                    (NOTHING_SAID.contains(failure.kind()) ? so.unknown() : so.unfit()).put(operation.name(), failure);
                }
                return so;
            }));
        }
        return all;
    }

    private static CompletionStage<CallResult<SqlAnswer>> examine(
            SqlOperation operation, SqlCalls calls, Ticker ticker) {
        Deadline deadline = Deadline.after(LIMIT, ticker.nanos());
        return calls.run(operation, operation.examination(), deadline, Priority.LOW, "examination")
                .result();
    }
}
