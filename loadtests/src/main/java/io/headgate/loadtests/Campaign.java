package io.headgate.loadtests;

import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.report.Report;
import io.headgate.loadtests.report.Surroundings;
import io.headgate.loadtests.scenario.Field;
import io.headgate.loadtests.scenario.NotHere;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.scenario.Scenario;
import io.headgate.loadtests.scenario.Scenarios;
import io.headgate.loadtests.stand.Build;
import io.headgate.loadtests.stand.SlowDown;
import io.headgate.loadtests.stand.Stand;
import io.headgate.loadtests.stand.Stores;
import io.headgate.loadtests.verdict.Target;
import io.headgate.loadtests.verdict.Targets;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs scenarios one after the other in front of one gateway, and reports. */
final class Campaign {
    private static final double FAILING = 0.2;

    private final Options options;
    private final String command;
    private final List<Scenario> scenarios;
    private final boolean everything;
    private final Progress progress = new Progress(System.err);

    Campaign(Options options, String command) {
        this.options = options;
        this.command = command;
        this.everything = options.scenarios.contains(Options.ALL);
        options.check();
        this.scenarios = Scenarios.all().stream()
                .filter(scenario -> options.chosen(scenario.name()))
                .toList();
    }

    Report run() throws IOException, InterruptedException {
        Instant began = Instant.now();
        long start = System.nanoTime();
        if (options.against != null) {
            URI admin = options.admin == null ? options.against : options.admin;
            Map<String, Map<String, String>> surroundings = Surroundings.now(options.root, null);
            Field field = new Field(new Gateway(options.against, admin, 0), null, options.settings(), progress);
            return report(began, start, surroundings, field);
        }
        boolean cache = options.fault != Options.SeededFault.NO_CACHE;
        Build build = new Build(options.root);
        try (Stores stores = new Stores(build, options.qdrant())) {
            Stand stand = stores.stand(build, cache);
            Map<String, Map<String, String>> surroundings = Surroundings.now(options.root, stores);
            Gateway gateway = stand.gateway();
            if (options.fault == Options.SeededFault.FAILING_STORE) {
                stores.worker().fails(FAILING);
            }
            Field field = new Field(gateway, stand, options.settings(), progress);
            if (options.fault == Options.SeededFault.SLOW_GATEWAY) {
                try (SlowDown slow = new SlowDown(gateway.pid())) {
                    slow.begin();
                    return report(began, start, surroundings, field);
                }
            }
            return report(began, start, surroundings, field);
        }
    }

    /**
     * Before so many gateways of each build, all started anew and asked in turn: so many reports for each. Before a gateway elsewhere one
     * run after the other, and no builds.
     *
     * @param builds the first is that of {@link Options#root}
     * @param many 1 or more
     */
    List<List<Report>> sideBySide(List<Build> builds, int many) throws IOException, InterruptedException {
        if (options.against != null) {
            List<Report> reports = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                reports.add(run());
            }
            return List.of(reports);
        }
        long start = System.nanoTime();
        try (Stores stores = new Stores(builds.get(0), options.qdrant())) {
            Map<String, Map<String, String>> surroundings = Surroundings.now(options.root, stores);
            List<Stand> stands =
                    builds.stream().map(build -> stores.stand(build, true)).toList();
            List<Instant> began = new ArrayList<>();
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                for (Stand stand : stands) {
                    began.add(Instant.now());
                    Gateway gateway = i == 0 ? stand.gateway() : Stand.gateway(stand.startGateway());
                    fields.add(new Field(gateway, stand, options.settings(), progress));
                }
            }
            Map<String, Report.Absence> absent = new LinkedHashMap<>();
            List<List<Outcome>> outcomes = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                attempt(scenario, absent, () -> outcomes.add(scenario.sideBySide(fields)));
            }
            double seconds = (System.nanoTime() - start) / 1e9 / fields.size();
            List<List<Report>> reports = new ArrayList<>();
            builds.forEach(build -> reports.add(new ArrayList<>()));
            for (int i = 0; i < fields.size(); i++) {
                int number = i;
                List<Outcome> own = new ArrayList<>(
                        outcomes.stream().map(each -> each.get(number)).toList());
                own.add(Outcome.ofRun(seconds));
                reports.get(i % builds.size())
                        .add(Report.of(
                                began.get(i), seconds, command, surroundings, own, absent, targets(), options.smoke));
            }
            return reports;
        }
    }

    /** A run of a scenario. */
    private interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    private static void attempt(Scenario scenario, Map<String, Report.Absence> absent, Attempt attempt)
            throws InterruptedException {
        try {
            attempt.run();
        } catch (NotHere elsewhere) {
            absent.put(scenario.name(), new Report.Absence(String.valueOf(elsewhere.getMessage()), false));
        } catch (IOException | RuntimeException broke) {
            System.err.println(scenario.name() + " broke: " + broke);
            absent.put(scenario.name(), new Report.Absence(broke.toString(), true));
        }
    }

    private Report report(Instant began, long start, Map<String, Map<String, String>> surroundings, Field field)
            throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, Report.Absence> absent = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            attempt(scenario, absent, () -> outcomes.add(scenario.run(field)));
        }
        // What loadtests/run took before, mostly to build what was missing.
        double before = Double.parseDouble(System.getProperty("loadtests.before", "0"));
        double seconds = before + (System.nanoTime() - start) / 1e9;
        outcomes.add(Outcome.ofRun(seconds));
        return Report.of(began, seconds, command, surroundings, outcomes, absent, targets(), options.smoke);
    }

    /** Of these scenarios; of all if all ran. */
    private List<Target> targets() {
        return Targets.all().stream()
                .filter(target -> everything || belongs(target))
                .toList();
    }

    private boolean belongs(Target target) {
        return target.scenario().equals(Outcome.RUN)
                || scenarios.stream().anyMatch(scenario -> scenario.name().equals(target.scenario()));
    }
}
