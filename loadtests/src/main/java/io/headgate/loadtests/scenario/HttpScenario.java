package io.headgate.loadtests.scenario;

import io.headgate.loadtests.load.Course;
import io.headgate.loadtests.load.GatlingRun;
import io.headgate.loadtests.load.Leg;
import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.load.Traffic;
import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.measure.GatewayReading;
import io.headgate.loadtests.measure.Recording;
import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.stand.Scratch;
import io.headgate.loadtests.stand.Stores;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests of one kind, by users of one kind, on one route. */
final class HttpScenario implements Scenario {
    /** Side by side, each gateway takes so many turns that count. */
    private static final int TURNS = 16;
    /** And before them so many that do not: what a gateway does only where load comes and goes wants to be warm, too. */
    private static final int REHEARSALS = 3;

    /** Answers are waited for half a minute, three times. */
    private static final Duration BREAK_OFF = Duration.ofMinutes(2);

    final String name;
    final String says;
    final String route;
    final String upstream;
    private final Traffic traffic;
    final Function<Settings, Model> model;
    int warmUpSeconds = 3;
    boolean cacheExpected;
    Function<Stores, @Nullable Direct> directly = stores -> null;
    Place place = Field::gateway;
    Preparation preparation = field -> {};

    @Nullable
    Meanwhile meanwhile;

    More more = (outcome, before, after) -> {};

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
    public Outcome run(Field field) throws IOException {
        try (Trial trial = new Trial(this, field)) {
            run(List.of(trial), trial.whole(), List.of(trial.first(true)));
            return trial.outcome();
        }
    }

    @Override
    public List<Outcome> sideBySide(List<Field> fields) throws IOException, InterruptedException {
        Settings settings = fields.get(0).settings();
        if (!divisible(settings)) {
            return Scenario.super.sideBySide(fields);
        }
        int turns = settings.smoke() ? 2 : TURNS;
        List<Trial> trials = new ArrayList<>();
        try {
            for (Field field : fields) {
                trials.add(new Trial(this, field));
            }
            List<Leg> legs = new ArrayList<>();
            for (int round = 0; round < REHEARSALS + turns; round++) {
                boolean counts = round >= REHEARSALS;
                // Each round begins with another one, so that none always follows the same.
                for (int turn = 0; turn < trials.size(); turn++) {
                    Trial trial = trials.get((round + turn) % trials.size());
                    legs.add(round == 0 ? trial.first(counts) : trial.next(counts));
                }
            }
            run(trials, trials.get(0).whole().part(turns), legs);
            return trials.stream().map(Trial::outcome).toList();
        } finally {
            trials.forEach(Trial::close);
        }
    }

    /** Whether it can be run in turns: what is kept goes stale in a pause, and what happens meanwhile happens once. */
    private boolean divisible(Settings settings) {
        return !cacheExpected && meanwhile == null && !(model.apply(settings) instanceof Model.Arrivals);
    }

    private void run(List<Trial> trials, Model part, List<Leg> legs) throws IOException {
        // Users wait for each other for less than a second in each leg.
        Duration expected = part.length().plusSeconds(1).multipliedBy(legs.size());
        Duration limit = BREAK_OFF.plus(expected).plus(part.most());
        for (Trial trial : trials) {
            expected = expected.plus(trial.warmUp().least());
            limit = limit.plus(trial.warmUp().most());
        }
        List<Recording> recordings = trials.stream().map(Trial::recording).toList();
        Field.Shown shown = trials.get(0).field().progress().show(name, recordings, expected);
        try (Scratch scratch = Scratch.make()) {
            GatlingRun.run(new Course(name, traffic, part, legs, limit), scratch.folder());
        } finally {
            shown.close();
        }
    }
}
