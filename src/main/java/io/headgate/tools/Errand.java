package io.headgate.tools;

import java.time.Duration;

/**
 * A request that is sent for a tool.
 *
 * @param name of the tool
 * @param timeout for the request
 * @param maxAnswer of the store, in bytes
 */
record Errand(String name, RequestTemplate request, Duration timeout, long maxAnswer) {}
