package io.headgate.tools;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Failures of tools, and what an agent can do about any of them. */
final class Failures {
    private Failures() {}

    static Failure arguments(List<BadArgument> problems) {
        StringJoiner told = new StringJoiner("; ");
        problems.forEach(problem -> told.add(problem.text()));
        return new Failure(FailureKind.TOOL_ARGUMENT, told + ".", null, Map.of());
    }

    /** Whether the call was too much, so that a smaller one may do. */
    static boolean isTooMuch(FailureKind kind) {
        return switch (kind) {
            case RESULT_TOO_LARGE,
                    UPSTREAM_TIMEOUT,
                    UPSTREAM_FAILED,
                    POOL_QUEUE_FULL,
                    POOL_DEADLINE,
                    ADMISSION_DEADLINE,
                    OVERLOADED,
                    REQUEST_TOO_LARGE,
                    FOLLOW_LIMIT -> true;
            default -> false;
        };
    }

    /** Whether it is the store or the way to it that is in trouble, so that the pool's numbers say more. */
    static boolean concernsThePool(FailureKind kind) {
        return switch (kind) {
            case POOL_QUEUE_FULL,
                    POOL_DEADLINE,
                    POOL_DRAINING,
                    POOL_RESTARTING,
                    ADMISSION_DEADLINE,
                    BREAKER_OPEN,
                    CANARY_SEATS,
                    UPSTREAM_CONNECT,
                    UPSTREAM_CLOSED,
                    UPSTREAM_TIMEOUT,
                    UPSTREAM_FAILED -> true;
            default -> false;
        };
    }

    /** Whether it is the store that has not done it, for whatever reason; not where arguments were wrong, or there was nothing. */
    static boolean concernsTheStore(FailureKind kind, boolean called) {
        // Of a call that was made, what its statement names is not there or not allowed.
        return concernsThePool(kind)
                || kind == FailureKind.INTERNAL && called
                || switch (kind) {
                    case UPSTREAM_REJECTED,
                            UPSTREAM_CONFLICT,
                            UPSTREAM_PROTOCOL,
                            UPSTREAM_BUSY,
                            DATA_CONFLICT,
                            RESULT_TOO_LARGE -> true;
                    default -> false;
                };
    }
}
