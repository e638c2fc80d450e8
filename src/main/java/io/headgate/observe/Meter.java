package io.headgate.observe;

import java.util.List;

/** Every meter of the gateway, once: its exposed name, what it measures and its tags. {@code docs/metrics.md} is made from this list. */
public enum Meter {
    POOL_CONNECTIONS(
            "headgate_pool_connections",
            Type.GAUGE,
            "Connections by what they are doing: idle, active, opening or closing.",
            Tag.UPSTREAM,
            Tag.STATE),
    POOL_CONNECTIONS_MIN(
            "headgate_pool_connections_min", Type.GAUGE, "Connections the pool keeps open at least.", Tag.UPSTREAM),
    POOL_CONNECTIONS_MAX(
            "headgate_pool_connections_max", Type.GAUGE, "Connections the pool opens at most.", Tag.UPSTREAM),
    POOL_WAITING("headgate_pool_waiting", Type.GAUGE, "Callers that wait in the queue for a connection.", Tag.UPSTREAM),
    POOL_STATE(
            "headgate_pool_state",
            Type.GAUGE,
            "1 for the state the pool is in, 0 for the others.",
            Tag.UPSTREAM,
            Tag.STATE),
    POOL_LIMIT(
            "headgate_pool_limit",
            Type.GAUGE,
            "Connections the pool lends at most now: max, or less while an adaptive limit is below it.",
            Tag.UPSTREAM),
    POOL_HEALTH(
            "headgate_pool_health",
            Type.GAUGE,
            "1 for how well the pool serves, 0 for the others: healthy, degraded or unhealthy.",
            Tag.UPSTREAM,
            Tag.STATE),
    POOL_BREAKER(
            "headgate_pool_breaker",
            Type.GAUGE,
            "1 for the state of the circuit breaker, 0 for the others: closed, open or half-open.",
            Tag.UPSTREAM,
            Tag.STATE),
    POOL_ADDRESSES(
            "headgate_pool_addresses",
            Type.GAUGE,
            "Addresses of the upstream: usable ones, and those ejected by a breaker of their own.",
            Tag.UPSTREAM,
            Tag.STATE),
    POOL_LOAD(
            "headgate_pool_load_ratio",
            Type.GAUGE,
            "Connections that arrivals and hold times keep busy, as a share of those that may be lent; near 1 callers wait.",
            Tag.UPSTREAM),
    POOL_EXHAUSTION(
            "headgate_pool_exhaustion_seconds",
            Type.GAUGE,
            "Time until the pool is exhausted if its load goes on as it does; +Inf while it does not grow that way.",
            Tag.UPSTREAM),
    POOL_LEAK_SUSPECTS(
            "headgate_pool_leak_suspects",
            Type.GAUGE,
            "Leases that are out for longer than the leak limit now.",
            Tag.UPSTREAM),
    POOL_ACQUIRE_WAIT(
            "headgate_pool_acquire_wait_seconds",
            Type.HISTOGRAM,
            "Time from asking for a connection until it was lent; its count is the number of acquires granted.",
            Tag.UPSTREAM),
    POOL_LEASE(
            "headgate_pool_lease_seconds",
            Type.HISTOGRAM,
            "Time a connection was lent, until its release.",
            Tag.UPSTREAM),
    POOL_CONNECT(
            "headgate_pool_connect_seconds",
            Type.HISTOGRAM,
            "Time to open a connection, with name resolution and TLS; successes only.",
            Tag.UPSTREAM),
    POOL_TLS(
            "headgate_pool_tls_seconds",
            Type.HISTOGRAM,
            "Time of the TLS handshake of a new connection, a part of the time to open it; successes only.",
            Tag.UPSTREAM),
    POOL_PROBE(
            "headgate_pool_probe_seconds",
            Type.HISTOGRAM,
            "Time until a probe of a connection was answered or given up, by tier; its count is the number of probes.",
            Tag.UPSTREAM,
            Tag.TIER),
    POOL_RELEASED(
            "headgate_pool_released_total",
            Type.COUNTER,
            "Leases that ended, by what they said about the upstream: success, ignore or dropped.",
            Tag.UPSTREAM,
            Tag.OUTCOME),
    POOL_REFUSED(
            "headgate_pool_refused_total", Type.COUNTER, "Acquires refused, by failure code.", Tag.UPSTREAM, Tag.CODE),
    POOL_OPENED("headgate_pool_opened_total", Type.COUNTER, "Connections opened.", Tag.UPSTREAM),
    POOL_CONNECT_FAILURES(
            "headgate_pool_connect_failures_total",
            Type.COUNTER,
            "Attempts to open a connection that failed.",
            Tag.UPSTREAM),
    POOL_CLOSED("headgate_pool_closed_total", Type.COUNTER, "Connections closed, by reason.", Tag.UPSTREAM, Tag.REASON),
    POOL_LATE_GRANTS(
            "headgate_pool_late_grants_total",
            Type.COUNTER,
            "Connections lent to a caller that had already gone, and taken back unused.",
            Tag.UPSTREAM),
    POOL_DOUBLE_RELEASES(
            "headgate_pool_double_releases_total",
            Type.COUNTER,
            "Releases of a lease that had already ended; they are ignored, and each one is a defect.",
            Tag.UPSTREAM),
    POOL_UNSOLICITED(
            "headgate_pool_unsolicited_total",
            Type.COUNTER,
            "Connections on which the upstream sent bytes that nobody had asked for; they are closed.",
            Tag.UPSTREAM),
    POOL_WARM_UP_FAILURES(
            "headgate_pool_warm_up_failures_total",
            Type.COUNTER,
            "New connections that did not answer their first cheap request.",
            Tag.UPSTREAM),
    POOL_HEALTH_FAILURES(
            "headgate_pool_health_failures_total",
            Type.COUNTER,
            "Connections found unfit, by tier: fast by a look at them, medium and deep by a probe.",
            Tag.UPSTREAM,
            Tag.TIER),
    POOL_RESTARTS(
            "headgate_pool_restarts_total",
            Type.COUNTER,
            "Times the pool failed by a defect and was started again.",
            Tag.UPSTREAM),
    POOL_BREAKER_OPENED(
            "headgate_pool_breaker_opened_total",
            Type.COUNTER,
            "Times the circuit breaker opened, after a failed trial included.",
            Tag.UPSTREAM),
    POOL_LEAKS_REPORTED(
            "headgate_pool_leaks_reported_total",
            Type.COUNTER,
            "Leases that were out for longer than the leak limit; each is told once in the log.",
            Tag.UPSTREAM),
    POOL_RECLAIMED(
            "headgate_pool_reclaimed_total",
            Type.COUNTER,
            "Leases taken back because their borrower had stopped without a release; each one is a defect.",
            Tag.UPSTREAM),

    RETRIES(
            "headgate_retries_total",
            Type.COUNTER,
            "Calls tried once more, by reason: unsent (nothing had been sent), dropped (no answer came) or not_now (the answer said so).",
            Tag.UPSTREAM,
            Tag.REASON),
    RETRIES_REFUSED(
            "headgate_retries_refused_total",
            Type.COUNTER,
            "Failed tries that were not repeated: off, class, body, tries, time, budget or pool, whichever stood in the way first.",
            Tag.UPSTREAM,
            Tag.WHY),

    REQUESTS(
            "headgate_requests_total",
            Type.COUNTER,
            "Requests answered, by the status sent and the failure code (none when nothing failed here).",
            Tag.ROUTE,
            Tag.UPSTREAM,
            Tag.STATUS_CODE,
            Tag.CODE),
    REQUEST_DURATION(
            "headgate_request_duration_seconds",
            Type.HISTOGRAM,
            "Time from the request's head until the last byte of the answer.",
            Tag.ROUTE),
    REQUEST_FIRST_BYTE(
            "headgate_request_first_byte_seconds",
            Type.HISTOGRAM,
            "Time from the request's head until the head of the upstream's answer.",
            Tag.ROUTE),
    REQUESTS_IN_FLIGHT("headgate_requests_in_flight", Type.GAUGE, "Requests that are being served now.", Tag.ROUTE),
    REQUEST_BYTES(
            "headgate_request_bytes_total", Type.COUNTER, "Bytes of request bodies received from callers.", Tag.ROUTE),
    RESPONSE_BYTES(
            "headgate_response_bytes_total", Type.COUNTER, "Bytes of response bodies sent to callers.", Tag.ROUTE),

    CACHE_ANSWERS(
            "headgate_cache_answers_total",
            Type.COUNTER,
            "Answers to reads that may be kept: hit (kept and fresh), miss (asked for), shared (asked for by another caller at the"
                    + " same time) or stale (kept, since the upstream failed).",
            Tag.ROUTE,
            Tag.MANNER),
    CACHE_STORED("headgate_cache_stored_total", Type.COUNTER, "Answers that were kept.", Tag.ROUTE),
    CACHE_DROPPED(
            "headgate_cache_dropped_total",
            Type.COUNTER,
            "Answers that were not kept or no longer: too_large, size (the store was full), age or changed (a write, a rebuilt view).",
            Tag.ROUTE,
            Tag.REASON),
    CACHE_BYTES("headgate_cache_bytes", Type.GAUGE, "What the answers that are kept take, about.", Tag.STATE),

    RESOURCE_READ(
            "headgate_mcp_resource_read_seconds",
            Type.HISTOGRAM,
            "Time to read a file for an MCP client, by manner: hit (from memory), shared (another read of it was under way), miss (from"
                    + " the disk) or failed; its count is the number of reads.",
            Tag.FOLDER,
            Tag.MANNER),
    RESOURCE_FILES("headgate_mcp_resource_files", Type.GAUGE, "Files that are offered to MCP clients now.", Tag.FOLDER),

    EDGE_CONNECTIONS(
            "headgate_edge_connections", Type.GAUGE, "Connections of callers that are open now.", Tag.LISTENER),
    EDGE_ACCEPTED(
            "headgate_edge_accepted_total", Type.COUNTER, "Connections of callers that were accepted.", Tag.LISTENER),
    EDGE_REFUSED(
            "headgate_edge_refused_total",
            Type.COUNTER,
            "Connections of callers that were closed before their first request, by reason.",
            Tag.LISTENER,
            Tag.REASON),
    EDGE_REJECTED(
            "headgate_edge_rejected_total",
            Type.COUNTER,
            "Requests rejected before routing because of their form, by failure code.",
            Tag.LISTENER,
            Tag.CODE),

    TOOL_CALLS(
            "headgate_tool_calls_total",
            Type.COUNTER,
            "Calls of tools, by how they came out.",
            Tag.TOOL_NAME,
            Tag.UPSTREAM,
            Tag.CODE),
    TOOL_DURATION(
            "headgate_tool_duration_seconds",
            Type.HISTOGRAM,
            "Time of a call of a tool, from its arguments until its result is made.",
            Tag.TOOL_NAME),
    TOOLS_IN_FLIGHT(
            "headgate_tools_in_flight", Type.GAUGE, "Calls of tools that are being worked on now.", Tag.TOOL_NAME),
    CANARY_REQUEST_DURATION(
            "canary_request_duration_seconds",
            Type.HISTOGRAM,
            "Time of a request to a Canary historian, from the request's head until the last byte of the answer.",
            Tag.UPSTREAM,
            Tag.TOOL_NAME,
            Tag.STATUS_CODE,
            Tag.ERROR_TYPE),
    CANARY_REQUESTS(
            "canary_requests_total",
            Type.COUNTER,
            "Requests to a Canary historian, calls of its tools among them.",
            Tag.UPSTREAM,
            Tag.TOOL_NAME,
            Tag.STATUS_CODE,
            Tag.ERROR_TYPE),
    CANARY_POOL_ACTIVE(
            "canary_pool_connections_active",
            Type.GAUGE,
            "Connections to a Canary historian that are lent now.",
            Tag.UPSTREAM),
    CANARY_SEATS(
            "canary_seats",
            Type.GAUGE,
            "Seats that the gateway may take of a historian's licence: free and taken ones, and how many wait for one.",
            Tag.UPSTREAM,
            Tag.STATE),

    MCP_REQUESTS(
            "headgate_mcp_requests_total",
            Type.COUNTER,
            "Requests of MCP clients, by method, tool, HTTP status and kind of error.",
            Tag.METHOD,
            Tag.TOOL_NAME,
            Tag.STATUS_CODE,
            Tag.ERROR_TYPE),
    MCP_REQUEST_DURATION(
            "headgate_mcp_request_duration_seconds",
            Type.HISTOGRAM,
            "Time of a request of an MCP client, from its arrival until its answer is handed on.",
            Tag.METHOD,
            Tag.TOOL_NAME),
    MCP_IN_FLIGHT("headgate_mcp_requests_in_flight", Type.GAUGE, "Requests of MCP clients that are not answered yet."),
    MCP_STREAMS("headgate_mcp_streams", Type.GAUGE, "Event streams to MCP clients that are open."),
    MCP_KEPT(
            "headgate_mcp_kept_bytes",
            Type.GAUGE,
            "Size of the events that are kept for MCP clients that lost their stream, of all sessions."),
    MCP_KEPT_DROPPED(
            "headgate_mcp_kept_dropped_total",
            Type.COUNTER,
            "Events that were kept for MCP clients that lost their stream and had to give way to newer ones, of whatever session."),
    MCP_SESSIONS("headgate_mcp_sessions", Type.GAUGE, "Sessions of MCP clients that something is kept of here."),

    LOG_DISCARDED(
            "headgate_log_discarded_total",
            Type.COUNTER,
            "Log lines dropped because the queue to the log's writer was full.",
            Tag.QUEUE);

    /** What a meter does over time. */
    public enum Type {
        /** Only grows. */
        COUNTER,
        /** The value at this moment. */
        GAUGE,
        /** How values are spread, as cumulative buckets with sum and count. */
        HISTOGRAM
    }

    /** What the exposed number counts; the name ends with it, as OpenMetrics wants it to, before the {@code _total} of a counter. */
    public enum Unit {
        NONE,
        /** Recorded in nanoseconds, exposed in seconds. */
        SECONDS,
        BYTES;

        private static Unit of(String exposedName) {
            String name = exposedName.replaceFirst("_total$", "");
            return name.endsWith("_seconds") ? SECONDS : name.endsWith("_bytes") ? BYTES : NONE;
        }
    }

    private final String exposedName;
    private final Type type;
    private final Unit unit;
    private final String sentence;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed.
    private final List<String> tags;

    Meter(String exposedName, Type type, String sentence, String... tags) {
        this.exposedName = exposedName;
        this.type = type;
        this.unit = Unit.of(exposedName);
        this.sentence = sentence;
        this.tags = List.of(tags);
    }

    /** The name in the scrape text; a histogram adds {@code _bucket}, {@code _sum} and {@code _count}. */
    public String exposedName() {
        return exposedName;
    }

    public Type type() {
        return type;
    }

    public Unit unit() {
        return unit;
    }

    public List<String> tags() {
        return tags;
    }

    /** What it measures, in one sentence. */
    public String sentence() {
        return sentence;
    }
}
