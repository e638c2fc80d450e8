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
import io.headgate.loadtests.stand.Stand;
import io.headgate.loadtests.verdict.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests of one kind, by users of one kind, on one route. */
final class HttpScenario implements Scenario {
    /** So many users at least warm the way to a store up that nobody has used yet. */
    private static final int WARMERS = 10;

    private final String name;
    private final String says;
    private final String route;
    private final String upstream;
    private final Traffic traffic;
    private final Function<Settings, Model> model;
    private int warmUpSeconds = 3;
    private boolean cacheExpected;
    private Function<Stand, @Nullable Direct> directly = stand -> null;
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
        return this;
    }

    HttpScenario comparedWith(Function<Stand, @Nullable Direct> way) {
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
        Gateway gateway = place.of(field);
        preparation.prepare(field);
        Stand stand = field.stand();
        double directMedian = Direct.median(stand == null ? null : directly.apply(stand), gateway);
        Recording recording = new Recording();
        Model how = model.apply(field.settings());
        AtomicReference<GatewayReading> before = new AtomicReference<>();
        // The first scenario in front of a store meets code that has not run yet: it warms up for longer, and for those
        // that follow.
        boolean first = field.warmed().add(gateway.address() + " " + upstream);
        WarmUp warmUp = field.settings().warmUp(warmUpSeconds, first);
        int warmers = first ? Math.max(WARMERS, how.users()) : how.users();
        Path scratch = Files.createTempDirectory("headgate-gatling");
        Field.Shown shown =
                field.progress().show(name, recording, warmUp.least().plus(how.length()));
        try (Watch watch = new Watch(gateway, upstream)) {
            BooleanSupplier warm = () -> warmUp.over(watch.compilerShare());
            Duration limit = warmUp.most().plus(how.limit());
            Course course = new Course(name, gateway.address(), traffic, how, warm, limit, warmers, recording, () -> {
                watch.restart();
                before.set(gateway.read());
                Thread happening = new Thread(() -> happen(field), "meanwhile");
                happening.setDaemon(true);
                happening.start();
            });
            GatlingRun.run(course, scratch);
            GatewayReading after = gateway.read();
            GatewayReading start = before.get();
            return outcome(field, recording.tally(), how, start, after, watch, directMedian);
        } finally {
            shown.close();
            delete(scratch);
        }
    }

    private void happen(Field field) {
        try {
            meanwhile.happen(field);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Outcome outcome(
            Field field,
            Tally tally,
            Model how,
            @Nullable GatewayReading before,
            GatewayReading after,
            Watch watch,
            double direct) {
        if (before == null || tally.requests() == 0) {
            throw new IllegalStateException(name + ": no request was made");
        }
        Measures measures = Measures.of(tally, how, after.since(before, upstream), watch.peaks());
        measures.put("direct-median", direct);
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
                direct,
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

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
