package io.headgate.observe;

/** What writes itself as fields of a line; the argument of a log event that has no words of its own. Does not change any more. */
interface LogEntry {
    void appendTo(JsonLine line);
}
