package io.headgate.tools;

import io.headgate.call.OperationTable;
import java.time.Duration;

/**
 * What must be known of an upstream to read the tools that stand on it.
 *
 * @param operations what can be done to it
 * @param longest what one request to it may take at most
 */
public record Backing(OperationTable operations, Duration longest) {}
