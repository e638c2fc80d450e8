package io.headgate.mcp;

import io.headgate.call.Ticker;
import io.headgate.call.Timings;
import io.headgate.observe.McpMeters;
import io.headgate.observe.RequestLog;
import io.headgate.provider.Answer;
import io.headgate.provider.Caller;
import io.headgate.provider.Software;
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
    private final @Nullable Era era;
    private final Caller caller;
    private volatile @Nullable String tool;
    private volatile Answer.@Nullable Course course;

    /** Of a request that could not be read. */
    Entry(Turn turn, String path, Ticker ticker) {
        this(turn, Method.UNKNOWN, null, Software.UNKNOWN, path, ticker);
    }

    /** @param era null: not known */
    Entry(Turn turn, Method method, @Nullable Era era, Software software, String path, Ticker ticker) {
        this.turn = turn;
        this.method = method;
        this.era = era;
        this.caller = new Caller(turn.client(), software);
        this.path = path;
        this.ticker = ticker;
        McpMeters.started();
    }

    /** The tool that is called, as it is listed: never what a client made up. */
    void tool(String name) {
        tool = name;
    }

    /** How it went at the store that was asked. */
    void course(Answer.@Nullable Course known) {
        course = known;
    }

    Caller caller() {
        return caller;
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
            RequestLog.Entry line = new RequestLog.Entry()
                    .ids(turn.id(), turn.trace().traceId())
                    .client(turn.client())
                    .request(turn.verb(), path)
                    .answer(status, null)
                    .asked(method.text(), called, error)
                    .principal(turn.principal())
                    .agent(era == null ? null : era.text(), caller.software().toString())
                    .bytes(-1, bytesOut);
            Answer.Course known = course;
            if (known != null) {
                tell(known, status, line);
            }
            RequestLog.write(line.total(nanos));
        }
    }

    private static void tell(Answer.Course course, int status, RequestLog.Entry line) {
        line.upstream(course.upstream()).answer(status, course.failure()).cache(course.cache());
        Timings timings = course.timings();
        if (timings != null) {
            line.timings(timings);
        }
    }

    /** A line for what is no request of JSON-RPC, and so has no count: a stream that was opened, a session that was ended. */
    static void note(Turn turn, String path, int status, @Nullable String kind, Ticker ticker) {
        if (RequestLog.enabled()) {
            RequestLog.Entry line = new RequestLog.Entry()
                    .ids(turn.id(), turn.trace().traceId())
                    .client(turn.client())
                    .request(turn.verb(), path)
                    .answer(status, null)
                    .principal(turn.principal());
            RequestLog.write(
                    (kind == null ? line : line.asked(kind, null, null)).total(ticker.nanos() - turn.arrivedNanos()));
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
