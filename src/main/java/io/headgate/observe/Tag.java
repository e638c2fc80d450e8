package io.headgate.observe;

/** The names of tags; each takes its values from a bounded set. */
final class Tag {
    static final String UPSTREAM = "upstream";
    static final String ROUTE = "route";
    static final String LISTENER = "listener";
    static final String STATE = "state";
    static final String TIER = "tier";
    static final String OUTCOME = "outcome";
    static final String CODE = "code";
    static final String REASON = "reason";
    static final String WHY = "why";
    static final String QUEUE = "queue";
    static final String MANNER = "manner";
    static final String FOLDER = "folder";
    static final String METHOD = "method";
    static final String TOOL_NAME = "tool_name";
    static final String STATUS_CODE = "status_code";
    static final String ERROR_TYPE = "error_type";

    private Tag() {}
}
