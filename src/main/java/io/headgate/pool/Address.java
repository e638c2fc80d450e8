package io.headgate.pool;

/**
 * One place where an upstream listens.
 *
 * @param name how logs and snapshots call it, such as {@code qdrant-1:6333}; one address, one name
 */
public record Address(String name) {}
