package io.headgate.loadtests.scenario;

import io.headgate.loadtests.load.Course;
import io.headgate.loadtests.load.GatlingRun;
import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.load.Traffic;
import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.measure.GatewayReading;
import io.headgate.loadtests.measure.Recording;
import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.measure.WarmUp;
import io.headgate.loadtests.measure.Watch;
import io.headgate.loadtests.stand.Scratch;
import io.headgate.loadtests.stand.Stand;
import io.headgate.loadtests.stand.Stores;
import io.headgate.loadtests.verdict.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests of one kind, by users of one kind, on one route. */
final class HttpScenario implements Scenario {
    /** So many users at least warm the way to a store up that nobody has used yet. */
    private static final int WARMERS = 10;
    /** Side by side, in which each gateway takes so many turns. */
    private static final int PARTS = 4;

    private static final Duration AFTER_A_REST = Duration.ofSeconds(1);

    private final String name;
    private final String says;
    private final String route;
    private final String upstream;
    private final Traffic traffic;
    private final Function<Settings, Model> model;
    private int warmUpSeconds = 3;
    private boolean cacheExpected;
    /** Whether it can be run in parts with pauses between. */
    private boolean divisible = true;

    private Function<Stores, @Nullable Direct> directly = stores -> null;
    private Place place = Field::gateway;
    private Preparation preparation = field -> {};
    private Meanwhile meanwhile = field -> {};
    private More more = (outcome, before, after) -> {};

    /** Which gateway is asked. */
    interface Place {
        Gateway of(Field field) throws IOException;
    }

    /** Brings the stores into the state that the requests need. */
    interface Preparation {
        void prepare(Field field) throws IOException;
    }

    /** Happens while the load that counts goes on, on a thread of its own. */
    interface Meanwhile {
        void happen(Field field) throws IOException;
    }

    /** Numbers that only one scenario has. */
    interface More {
        void add(Measured measured, GatewayReading before, GatewayReading after);
    }

    /** What there is to add to. */
    record Measured(Field field, Tally tally, Measures measures, List<String> notes) {}

    HttpScenario(
            String name, String says, String route, String upstream, Traffic traffic, Function<Settings, Model> model) {
        this.name = name;
        this.says = says;
        this.route = route;
        this.upstream = upstream;
        this.traffic = traffic;
        this.model = model;
    }

    HttpScenario warmUp(int seconds) {
        warmUpSeconds = seconds;
        return this;
    }

    HttpScenario expectingKeptAnswers() {
        cacheExpected = true;
        // What is kept goes stale in a pause.
        divisible = false;
        return this;
    }

    HttpScenario comparedWith(Function<Stores, @Nullable Direct> way) {
        directly = way;
        return this;
    }

    HttpScenario at(Place gateway) {
        place = gateway;
        return this;
    }

    HttpScenario after(Preparation what) {
        preparation = what;
        return this;
    }

    HttpScenario meanwhile(Meanwhile what) {
        meanwhile = what;
        divisible = false;
        return this;
    }

    HttpScenario with(More numbers) {
        more = numbers;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String says() {
        return says;
    }

    @Override
    public Outcome run(Field field) throws IOException, InterruptedException {
        try (Trial trial = new Trial(field)) {
            trial.part(0, 1);
            return trial.outcome();
        }
    }

    @Override
    public List<Outcome> sideBySide(List<Field> fields) throws IOException, InterruptedException {
        if (!divisible) {
            return Scenario.super.sideBySide(fields);
        }
        List<Trial> trials = new ArrayList<>();
        try {
            for (Field field : fields) {
                trials.add(new Trial(field));
            }
            for (int part = 0; part < PARTS; part++) {
                // Each round begins with another one, so that none always follows the same.
                for (int turn = 0; turn < trials.size(); turn++) {
                    trials.get((part + turn) % trials.size()).part(part, PARTS);
                }
            }
            return trials.stream().map(Trial::outcome).toList();
        } finally {
            trials.forEach(Trial::close);
        }
    }

    private void happen(Field field) {
        try {
            meanwhile.happen(field);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The load on one gateway, in one part or in several. */
    private final class Trial implements AutoCloseable {
        private final Field field;
        private final Gateway gateway;
        private final double directMedian;
        private final Model whole;
        private final Recording recording = new Recording();
        private final Watch watch;
        private final List<Double> costs = new ArrayList<>();
        private @Nullable GatewayReading begin;
        private @Nullable GatewayReading end;
        private double seconds;
        private double cpuSeconds;
        private double compilerSeconds;

        Trial(Field field) throws IOException {
            this.field = field;
            gateway = place.of(field);
            preparation.prepare(field);
            Stand stand = field.stand();
            directMedian = Direct.median(stand == null ? null : directly.apply(stand.stores()), gateway);
            whole = model.apply(field.settings());
            watch = new Watch(gateway, upstream);
            watch.rest();
        }

        /** Returns when the last answer is there. */
        void part(int number, int of) throws IOException {
            Model how = of == 1 ? whole : whole.part(of);
            // The first scenario in front of a store meets code that has not run yet: it warms up for longer, and for
            // those that follow.
            boolean first = number == 0 && field.warmed().add(gateway.address() + " " + upstream);
            WarmUp warmUp = number == 0
                    ? field.settings().warmUp(warmUpSeconds, first)
                    : new WarmUp(AFTER_A_REST, AFTER_A_REST);
            int warmers = first ? Math.max(WARMERS, how.users()) : how.users();
            AtomicReference<GatewayReading> before = new AtomicReference<>();
            long tries = recording.tries();
            Field.Shown shown =
                    field.progress().show(name, recording, warmUp.least().plus(how.length()));
            watch.resume();
            try (Scratch scratch = Scratch.make()) {
                Course course = new Course(
                        name,
                        gateway.address(),
                        traffic,
                        how,
                        () -> warmUp.over(watch.compilerShare()),
                        warmUp.most().plus(how.limit()),
                        warmers,
                        recording,
                        () -> before.set(loadBegins(number)));
                GatlingRun.run(course, scratch.folder());
                add(before.get(), gateway.read(), recording.tries() - tries);
            } finally {
                recording.endPart();
                watch.rest();
                shown.close();
            }
        }

        private GatewayReading loadBegins(int part) {
            if (part == 0) {
                watch.restart();
            }
            GatewayReading now = gateway.read();
            Thread happening = new Thread(() -> happen(field), "meanwhile");
            happening.setDaemon(true);
            happening.start();
            return now;
        }

        private void add(@Nullable GatewayReading before, GatewayReading after, long tries) {
            if (before == null || tries == 0) {
                throw new IllegalStateException(name + ": no request was made");
            }
            GatewayReading.Change change = after.since(before, upstream);
            begin = begin == null ? before : begin;
            end = after;
            seconds += change.seconds();
            cpuSeconds += change.cpuSeconds();
            compilerSeconds += change.compilerSeconds();
            costs.add((change.cpuSeconds() - change.compilerSeconds()) * 1_000 / tries);
        }

        Outcome outcome() {
            GatewayReading before = Objects.requireNonNull(begin);
            GatewayReading after = Objects.requireNonNull(end);
            Tally tally = recording.tally();
            GatewayReading.Change change = after.since(before, upstream).during(seconds, cpuSeconds, compilerSeconds);
            Measures measures = Measures.of(tally, whole, change, watch.peaks());
            measures.put("cpu-s-per-1000", middle(costs));
            measures.put("direct-median", directMedian);
            measures.put("hiccup", watch.hiccup());
            measures.put("own-p95", watch.own().p95());
            measures.put("seconds", tally.seconds());
            if (cacheExpected && Double.isNaN(tally.hitShare())) {
                // No answer spoke of a cache where all should have: that is no hit, and not a number that nobody knows.
                measures.put("hit-share", 0);
            }
            List<String> notes = new ArrayList<>();
            more.add(new Measured(field, tally, measures, notes), before, after);
            Evidence evidence = new Evidence(
                    route,
                    upstream,
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
                    cacheExpected,
                    tally.late().p95(),
                    watch.hiccup());
            if (field.stand() == null) {
                measures.excuse(Outcome.ANY, "a gateway that was not started here does not tell it");
            }
            return new Outcome(name, says, tally, measures.values(), evidence, notes, measures.excuses());
        }

        @Override
        public void close() {
            watch.close();
        }
    }

    /** The mean of the middle half of the parts: a quarter of them, at either end, may have met something else that the machine did. */
    static double middle(List<Double> parts) {
        int ends = parts.size() / 4;
        return parts.stream()
                .sorted()
                .skip(ends)
                .limit(parts.size() - 2L * ends)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }
}
