package io.headgate.tools;

import io.headgate.call.OperationTable;
import java.time.Duration;

/**
 * What must be known of an upstream to read the tools that stand on it.
 *
 * @param operations what can be done to it
 * @param longest what one request to it may take at most
 * @param times how it understands times
 */
public record Backing(OperationTable operations, Duration longest, TimeWords times) {
    /** Of a store without words of its own for times. */
    public Backing(OperationTable operations, Duration longest) {
        this(operations, longest, TimeWords.NONE);
    }
}
