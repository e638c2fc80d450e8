package io.headgate.rest;

import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.Principal;
import io.headgate.call.Timings;
import io.headgate.observe.RequestLog;
import io.headgate.observe.RequestMeters;
import io.headgate.route.Route;
import org.jspecify.annotations.Nullable;

/** What is told of a request when it is over: one line in the log, one count in the meters. */
final class Account {
    static final Operation UNKNOWN = new Operation("rest", io.headgate.call.OperationClass.NOT_REPEATABLE);

    private final RequestMeters meters;
    private final @Nullable Route route;
    private final Operation operation;
    private final @Nullable RequestIdentity identity;
    private @Nullable String cached;

    /** Who asked for what, as the log shows it; made only where the log is on. */
    record RequestIdentity(String requestId, String traceId, String client, String method, String path) {}

    Account(RequestMeters meters, @Nullable Route route, Operation operation, @Nullable RequestIdentity identity) {
        this.meters = meters;
        this.route = route;
        this.operation = operation;
        this.identity = identity;
        meters.started();
    }

    /** How a cache answered, where one was asked; to be told before the account is closed. */
    void cached(String manner) {
        cached = manner;
    }

    /**
     * Closes the account; called once.
     *
     * @param timings null where no call was made
     * @param lead nanoseconds from the request's arrival to the call's start
     */
    void close(
            int status,
            @Nullable FailureKind failure,
            @Nullable Timings timings,
            long lead,
            long totalNanos,
            long bytesIn,
            long bytesOut) {
        long firstByte = timings == null || timings.firstByteNanos() < 0 ? -1 : lead + timings.firstByteNanos();
        meters.finished(status, failure, operation.name(), totalNanos, firstByte, bytesIn, bytesOut);
        if (identity == null) {
            return;
        }
        RequestLog.Entry entry = new RequestLog.Entry()
                .ids(identity.requestId, identity.traceId)
                .client(identity.client)
                .request(identity.method, identity.path)
                .answer(status, failure)
                .cache(cached)
                .bytes(bytesIn, bytesOut);
        if (route != null) {
            entry.route(route.name(), route.upstream()).operation(operation, Principal.ANONYMOUS);
        }
        if (timings != null) {
            entry.timings(timings);
        }
        RequestLog.write(entry.total(totalNanos));
    }
}
