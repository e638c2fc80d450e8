package io.headgate.loadtests.scenario;

import io.headgate.loadtests.measure.Gateway;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The same request sent to the store without the gateway, one after the other: what no gateway can take away.
 *
 * @param address of the store's API
 * @param path with its query
 * @param body empty: GET, else POST
 */
record Direct(URI address, String path, String body) {
    private static final int WARM = 20;
    private static final int ASKED = 60;

    /** Milliseconds, the median; NaN if there is no store to ask, or it does not answer. */
    static double median(@Nullable Direct direct, Gateway through) {
        if (direct == null) {
            return Double.NaN;
        }
        double[] millis = new double[ASKED];
        URI where = URI.create(direct.address + direct.path);
        try {
            for (int i = -WARM; i < ASKED; i++) {
                long start = System.nanoTime();
                through.send(direct.body.isEmpty() ? "GET" : "POST", where, direct.body);
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
            }
        } catch (IOException silent) {
            return Double.NaN;
        }
        Arrays.sort(millis);
        return millis[ASKED / 2];
    }
}
