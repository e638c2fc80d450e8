package io.headgate.loadtests.scenario;

import io.headgate.loadtests.load.Leg;
import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.measure.GatewayReading;
import io.headgate.loadtests.measure.Recording;
import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.measure.WarmUp;
import io.headgate.loadtests.measure.Watch;
import io.headgate.loadtests.stand.Stand;
import io.headgate.loadtests.verdict.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The load of a scenario on one gateway, in one piece or in several turns. Used by one thread after another. */
final class Trial implements AutoCloseable {
    /** So many users at least warm the way to a store up that nobody has used yet. */
    private static final int WARMERS = 10;
    /** Before each turn but the first. */
    private static final Duration AFTER_A_REST = Duration.ofMillis(250);

    private final HttpScenario scenario;
    private final Field field;
    private final Gateway gateway;
    private final double directMedian;
    private final Model whole;
    private final Recording recording = new Recording();
    private final Watch watch;
    private final boolean untouched;
    private final WarmUp warmUp;
    private final List<Double> costs = new ArrayList<>();
    private @Nullable GatewayReading first;
    private @Nullable GatewayReading last;
    private double seconds;
    private double cpuSeconds;
    private double compilerSeconds;

    /** Brings the store into the state that the requests need, and asks it without the gateway. */
    Trial(HttpScenario scenario, Field field) throws IOException {
        this.scenario = scenario;
        this.field = field;
        gateway = scenario.place.of(field);
        scenario.preparation.prepare(field);
        Stand stand = field.stand();
        directMedian = Direct.median(stand == null ? null : scenario.directly.apply(stand.stores()), gateway);
        whole = scenario.model.apply(field.settings());
        watch = new Watch(gateway, scenario.upstream);
        watch.rest();
        // The first scenario in front of a store meets code that has not run yet: it warms up for longer, and for those
        // that follow.
        untouched = field.warmed().add(gateway.address() + " " + scenario.upstream);
        warmUp = field.settings().warmUp(scenario.warmUpSeconds, untouched);
    }

    Field field() {
        return field;
    }

    Recording recording() {
        return recording;
    }

    Model whole() {
        return whole;
    }

    /** What comes before its first turn. */
    WarmUp warmUp() {
        return warmUp;
    }

    /** The first turn, after a warm-up; it counts or is a rehearsal. */
    Leg first(boolean counts) {
        return leg(counts, untouched ? Math.max(WARMERS, whole.users()) : whole.users(), warmUp);
    }

    /** One more turn. */
    Leg next(boolean counts) {
        return leg(counts, whole.users(), new WarmUp(AFTER_A_REST));
    }

    private Leg leg(boolean counts, int warmers, WarmUp warmUp) {
        Turn turn = new Turn(counts);
        return new Leg(
                gateway.address(),
                recording,
                counts,
                () -> {
                    watch.resume();
                    return warmUp.over(watch.compilerShare());
                },
                warmers,
                turn::begin,
                turn::end);
    }

    /** What the gateway did while it was its turn. */
    private final class Turn {
        private final boolean counts;
        private @Nullable GatewayReading before;
        private long tries;

        Turn(boolean counts) {
            this.counts = counts;
        }

        void begin() {
            if (first == null) {
                watch.restart();
            }
            tries = recording.tries();
            before = gateway.readBefore();
            HttpScenario.Meanwhile meanwhile = scenario.meanwhile;
            if (meanwhile != null) {
                Thread happening = new Thread(() -> happen(meanwhile), "meanwhile");
                happening.setDaemon(true);
                happening.start();
            }
        }

        private void happen(HttpScenario.Meanwhile meanwhile) {
            try {
                meanwhile.happen(field);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        void end() {
            GatewayReading after = gateway.readAfter();
            watch.rest();
            recording.endPart();
            if (counts && before != null && recording.tries() > tries) {
                add(before, after, recording.tries() - tries);
            }
        }
    }

    private void add(GatewayReading before, GatewayReading after, long tries) {
        GatewayReading.Change change = after.since(before, scenario.upstream);
        first = first == null ? before : first;
        last = after;
        seconds += change.seconds();
        cpuSeconds += change.cpuSeconds();
        compilerSeconds += change.compilerSeconds();
        costs.add((change.cpuSeconds() - change.compilerSeconds()) * 1_000 / tries);
    }

    /** @throws IllegalStateException where nothing was asked */
    Outcome outcome() {
        GatewayReading before = first;
        GatewayReading after = last;
        Tally tally = recording.tally();
        if (before == null || after == null) {
            throw new IllegalStateException(scenario.name + ": no request was made");
        }
        GatewayReading.Change change =
                after.since(before, scenario.upstream).during(seconds, cpuSeconds, compilerSeconds);
        Measures measures = Measures.of(tally, whole, change, watch.peaks());
        measures.put("cpu-s-per-1000", middle(costs));
        measures.put("direct-median", directMedian);
        measures.put("hiccup", watch.hiccup());
        measures.put("own-p95", watch.own().p95());
        measures.put("seconds", tally.seconds());
        measures.put("warm-up-seconds", warmUp.seconds());
        measures.put("warm-up-compiler-share", warmUp.compilerShare());
        if (scenario.cacheExpected && Double.isNaN(tally.hitShare())) {
            // No answer spoke of a cache where all should have: that is no hit, and not a number that nobody knows.
            measures.put("hit-share", 0);
        }
        List<String> notes = new ArrayList<>();
        scenario.more.add(new HttpScenario.Measured(field, tally, measures, notes), before, after);
        Evidence evidence = new Evidence(
                scenario.route,
                scenario.upstream,
                tally.response().p95(),
                tally.waiting().p95(),
                tally.connecting().p95(),
                tally.firstByte().p95(),
                tally.firstByte().p50(),
                directMedian,
                watch.own().p95(),
                tally.errorShare(),
                tally.failures(),
                tally.hitShare(),
                scenario.cacheExpected,
                tally.late().p95(),
                watch.hiccup());
        if (field.stand() == null) {
            measures.excuse(Outcome.ANY, "a gateway that was not started here does not tell it");
        }
        return new Outcome(scenario.name, scenario.says, tally, measures.values(), evidence, notes, measures.excuses());
    }

    @Override
    public void close() {
        watch.close();
    }

    /** The mean of the middle half of the turns: a quarter of them, at either end, may have met something else that the machine did. */
    static double middle(List<Double> costs) {
        int ends = costs.size() / 4;
        return costs.stream()
                .sorted()
                .skip(ends)
                .limit(costs.size() - 2L * ends)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }
}
