package io.headgate.call;

/**
 * A named, typed thing that can be done to an upstream, such as {@code qdrant.points.query}; names come from tables, never from callers.
 *
 * @param takesTimeout whether the upstream can be told, as the query parameter {@code timeout} in seconds, how long it may take
 */
public record Operation(String name, OperationClass operationClass, boolean takesTimeout) {
    /** One that cannot be told how long it may take. */
    public Operation(String name, OperationClass operationClass) {
        this(name, operationClass, false);
    }
}
