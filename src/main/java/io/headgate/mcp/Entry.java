package io.headgate.mcp;

import io.headgate.call.Ticker;
import io.headgate.observe.McpMeters;
import io.headgate.observe.RequestLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What is told of one request when it is over: a count, a time, and a line in the log. */
final class Entry {
    private static final String NONE = "none";

    private final Turn turn;
    private final Method method;
    private final String path;
    private final Ticker ticker;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable String tool;

    Entry(Turn turn, Method method, String path, Ticker ticker) {
        this.turn = turn;
        this.method = method;
        this.path = path;
        this.ticker = ticker;
        McpMeters.started();
    }

    /** The tool that is called, as it is listed: never what a client made up. */
    void tool(String name) {
        tool = name;
    }

    /** Once; later calls are ignored. */
    void close(int status, @Nullable String error, int bytesOut) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long nanos = ticker.nanos() - turn.arrivedNanos();
        String called = tool;
        McpMeters.finished(method.text(), called == null ? NONE : called, status, error == null ? NONE : error, nanos);
        if (RequestLog.enabled()) {
            RequestLog.write(new RequestLog.Entry()
                    .ids(turn.id(), turn.trace().traceId())
                    .client(turn.client())
                    .request("POST", path)
                    .answer(status, null)
                    .asked(method.text(), called, error)
                    .principal(turn.principal())
                    .bytes(-1, bytesOut)
                    .total(nanos));
        }
    }

    /** What kind of error a refusal is, in words that are few. */
    static String kind(Refusal refusal) {
        return switch (refusal.code()) {
            case Refusal.NOT_JSON -> "parse";
            case Refusal.INVALID_REQUEST -> "invalid-request";
            case Refusal.UNKNOWN_METHOD -> "unknown-method";
            case Refusal.INVALID_PARAMS -> "invalid-params";
            case Refusal.UNKNOWN_RESOURCE -> "unknown-resource";
            case Refusal.INTERNAL -> "internal";
            case Refusal.HEADER_MISMATCH -> "header-mismatch";
            case Refusal.MISSING_CAPABILITY -> "missing-capability";
            case Refusal.UNSUPPORTED_REVISION -> "unsupported-revision";
            default -> "refused";
        };
    }
}
