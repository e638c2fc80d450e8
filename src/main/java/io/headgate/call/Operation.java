package io.headgate.call;

/** A named, typed thing that can be done to an upstream, such as {@code qdrant.points.query}; names come from tables, never from callers. */
public record Operation(String name, OperationClass operationClass) {}
