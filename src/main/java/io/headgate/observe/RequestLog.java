package io.headgate.observe;

import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.Principal;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per request, on the logger {@code headgate.request} at level info. The line is written by the log's own thread
 * ({@link LogQueue}): the caller of {@link #write} only hands an {@link Entry} over and never waits. Headers and query strings are not
 * logged at all, since they may carry secrets.
 */
public final class RequestLog {
    static final String LOGGER = "headgate.request";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private RequestLog() {}

    /** Asked first, so that a log that is off costs nothing. */
    public static boolean enabled() {
        return LOG.isInfoEnabled();
    }

    /** Hands the entry over; it must not be changed afterwards. */
    public static void write(Entry entry) {
        LOG.info("{}", entry);
    }

    /**
     * What is known of one request. Everything may be left out: empty text and numbers below zero mean
     * "not known".
     */
    public static final class Entry implements LogEntry {
        private static final int LONGEST_PATH = 2048;
        private static final int LONGEST = 256;

        private @Nullable String requestId;
        private @Nullable String traceId;
        private @Nullable String client;
        private @Nullable String method;
        private @Nullable String route;
        private @Nullable String path;
        private int status = -1;
        private @Nullable FailureKind failure;
        private @Nullable Operation operation;
        private @Nullable String rpcMethod;
        private @Nullable String tool;
        private @Nullable String error;
        private @Nullable String era;
        private @Nullable String agent;
        private @Nullable String cache;
        private @Nullable UpstreamName upstream;
        private @Nullable Principal principal;
        private long bytesIn = -1;
        private long bytesOut = -1;
        private long earlierNanos = -1;
        private long waitNanos = -1;
        private long connectNanos = -1;
        private long firstByteNanos = -1;
        private long totalNanos = -1;
        private int attempts = -1;

        public Entry ids(String requestId, String traceId) {
            this.requestId = requestId;
            this.traceId = traceId;
            return this;
        }

        /** The caller's address. */
        public Entry client(String client) {
            this.client = client;
            return this;
        }

        /** The method and the canonical path; a query string is cut off. */
        public Entry request(String method, String path) {
            this.method = method;
            this.path = path;
            return this;
        }

        public Entry route(String route, UpstreamName upstream) {
            this.route = route;
            this.upstream = upstream;
            return this;
        }

        public Entry operation(Operation operation, Principal principal) {
            this.operation = operation;
            this.principal = principal;
            return this;
        }

        /**
         * What an MCP client asked for, and what went wrong.
         *
         * @param method of JSON-RPC
         * @param tool as the configuration calls it; null: none
         * @param error the kind; null: none
         */
        public Entry asked(String method, @Nullable String tool, @Nullable String error) {
            this.rpcMethod = method;
            this.tool = tool;
            this.error = error;
            return this;
        }

        /**
         * What an MCP client is.
         *
         * @param era of the protocol that it speaks; null: not known
         * @param agent what it calls itself; empty: it did not say
         */
        public Entry agent(@Nullable String era, String agent) {
            this.era = era;
            this.agent = agent;
            return this;
        }

        public Entry upstream(UpstreamName upstream) {
            this.upstream = upstream;
            return this;
        }

        public Entry principal(Principal principal) {
            this.principal = principal;
            return this;
        }

        /** How the answer came about, where a cache was asked: {@code hit}, {@code miss}, {@code shared} or {@code stale}. */
        public Entry cache(@Nullable String manner) {
            this.cache = manner;
            return this;
        }

        /** The status sent, and why the call was not done (null when it was). */
        public Entry answer(int status, @Nullable FailureKind failure) {
            this.status = status;
            this.failure = failure;
            return this;
        }

        /** Body bytes received from and sent to the caller. */
        public Entry bytes(long in, long out) {
            this.bytesIn = in;
            this.bytesOut = out;
            return this;
        }

        /** Takes the numbers over as they are now. */
        public Entry timings(Timings timings) {
            // Only where there were any: most requests are answered at the first try.
            earlierNanos = timings.earlierNanos() == 0 ? -1 : timings.earlierNanos();
            waitNanos = timings.waitNanos();
            connectNanos = timings.connectNanos();
            firstByteNanos = timings.firstByteNanos();
            totalNanos = timings.totalNanos();
            attempts = timings.attempts();
            return this;
        }

        /** From the request's head until now, where it differs from the call's own total. */
        public Entry total(long nanos) {
            totalNanos = nanos;
            return this;
        }

        @Override
        public void appendTo(JsonLine line) {
            text(line, "request_id", requestId);
            text(line, "trace_id", traceId);
            text(line, "client", client);
            text(line, "method", method);
            text(line, "route", route);
            if (path != null && !path.isEmpty()) {
                line.field("path", clipped(withoutQuery(path), LONGEST_PATH));
            }
            number(line, "status", status);
            text(line, "code", failure == null ? null : failure.code());
            if (operation != null) {
                line.field("operation", clipped(operation.name(), LONGEST));
                line.field("class", String.valueOf(operation.operationClass().letter()));
            }
            text(line, "rpc_method", rpcMethod);
            text(line, "tool", tool);
            text(line, "error", error);
            text(line, "era", era);
            text(line, "agent", agent);
            text(line, "cache", cache);
            text(line, "upstream", upstream == null ? null : upstream.value());
            text(line, "principal", principal == null ? null : principal.name());
            number(line, "bytes_in", bytesIn);
            number(line, "bytes_out", bytesOut);
            line.millis("earlier_ms", earlierNanos);
            line.millis("wait_ms", waitNanos);
            line.millis("connect_ms", connectNanos);
            line.millis("first_byte_ms", firstByteNanos);
            line.millis("total_ms", totalNanos);
            number(line, "attempts", attempts);
        }

        /** The entry as it appears in a log that does not know {@link JsonLineEncoder}. */
        @Override
        public String toString() {
            JsonLine line = new JsonLine();
            appendTo(line);
            return line.end().stripTrailing();
        }

        private static void text(JsonLine line, String name, @Nullable String value) {
            if (value != null && !value.isEmpty()) {
                line.field(name, clipped(value, LONGEST));
            }
        }

        private static void number(JsonLine line, String name, long value) {
            if (value >= 0) {
                line.field(name, value);
            }
        }

        private static String withoutQuery(String path) {
            int mark = path.indexOf('?');
            return mark < 0 ? path : path.substring(0, mark);
        }

        private static String clipped(String value, int longest) {
            return value.length() <= longest ? value : value.substring(0, longest) + "\u2026";
        }
    }
}
