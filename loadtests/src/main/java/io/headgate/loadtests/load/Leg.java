package io.headgate.loadtests.load;

import io.headgate.loadtests.measure.Recording;
import java.net.URI;
import java.util.function.BooleanSupplier;

/**
 * One gateway's turn under load.
 *
 * @param gateway where requests go
 * @param recording what becomes of the requests that count
 * @param counts whether any do, after the warm-up
 * @param warm asked before each visit of the same traffic that goes on before anything counts: whether that is enough
 * @param warmers so many users make it
 * @param begin runs once between the two, while nobody asks anything
 * @param end runs once after the last answer
 */
public record Leg(
        URI gateway,
        Recording recording,
        boolean counts,
        BooleanSupplier warm,
        int warmers,
        Runnable begin,
        Runnable end) {}
