package io.headgate.loadtests.scenario;

import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.measure.Recording;
import io.headgate.loadtests.stand.Stand;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a scenario runs.
 *
 * @param gateway the one under load
 * @param stand what was started for this run; null: the gateway runs elsewhere, and nothing behind it is known
 * @param progress told of the recordings that begin
 * @param warmed stores that have been asked in this run, with their gateways
 */
public record Field(Gateway gateway, @Nullable Stand stand, Settings settings, Progress progress, Set<String> warmed) {
    public Field(Gateway gateway, @Nullable Stand stand, Settings settings, Progress progress) {
        this(gateway, stand, settings, progress, new HashSet<>());
    }

    /** Shows how recordings grow. */
    @FunctionalInterface
    public interface Progress {
        /** Shows them together until what is returned is closed. */
        Shown show(String scenario, List<Recording> recordings, Duration length);
    }

    /** Something that is shown on the terminal. */
    @FunctionalInterface
    public interface Shown {
        void close();
    }

    /** The stand; scenarios that need one cannot run against a gateway elsewhere. */
    Stand ownStand() throws NotHere {
        if (stand == null) {
            throw new NotHere("it starts or breaks what it needs itself, so it cannot run against a gateway elsewhere");
        }
        return stand;
    }
}
