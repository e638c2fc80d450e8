package io.headgate.loadtests.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rendezVous;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The legs of the current {@link Course}: the same users go from one gateway to the next, and wait for each other where one leg ends, so
 * that a leg can be short. Users who come by the clock are others than those who warmed up. Connections are shared by all users and last
 * from leg to leg.
 */
public final class LoadSimulation extends Simulation {
    private static final String BEGAN = "began";
    private static final String VISITS = "visits";
    private static final String NUMBER = "number";
    private static final Duration QUIET = Duration.ofMillis(200);

    private final Course course = Course.current();
    private final Model model = course.model();

    public LoadSimulation() {
        AtomicInteger numbers = new AtomicInteger();
        ScenarioBuilder users = scenario(course.name()).exec(session -> session.set(NUMBER, numbers.getAndIncrement()));
        for (Leg leg : course.legs()) {
            users = users.exec(leg(leg));
        }
        PopulationBuilder all = users.injectOpen(atOnceUsers(course.users()));
        setUp(model instanceof Model.Arrivals arrivals ? all.andThen(arriving(arrivals)) : all)
                .protocols(http.shareConnections()
                        .disableWarmUp()
                        .disableFollowRedirect()
                        .disableCaching()
                        .userAgentHeader("headgate-loadtests"))
                .maxDuration(course.limit());
    }

    private ChainBuilder leg(Leg leg) {
        ChainBuilder warmUp = exec(LoadSimulation::enter)
                .exec(asLongAs(session -> session.getInt(NUMBER) < leg.warmers()
                                && !leg.warm().getAsBoolean())
                        .on(visit(leg)))
                .exec(once(pause(QUIET).exec(running(leg.begin()))));
        return model instanceof Model.Arrivals
                ? warmUp
                : warmUp.exec(session -> session.set(Asking.COUNTS, leg.counts()))
                        .exec(doIf(session -> session.getInt(NUMBER) < model.users())
                                .then(load(visit(leg))))
                        .exec(once(exec(running(leg.end()))));
    }

    private ChainBuilder visit(Leg leg) {
        return course.traffic().visit(new Asking(leg));
    }

    /** By one of them, while the others wait. */
    private ChainBuilder once(ChainBuilder what) {
        return rendezVous(course.users())
                .exec(doIf(session -> session.getInt(NUMBER) == 0).then(what))
                .exec(rendezVous(course.users()));
    }

    private static Function<Session, Session> running(Runnable what) {
        return session -> {
            what.run();
            return session;
        };
    }

    /** Without what it remembers of another gateway, such as a session there. */
    private static Session enter(Session session) {
        return session.reset().set(NUMBER, session.getInt(NUMBER)).set(Asking.COUNTS, false);
    }

    private ChainBuilder load(ChainBuilder visit) {
        if (model instanceof Model.Rounds rounds) {
            return repeat(rounds.each()).on(visit);
        }
        return model instanceof Model.Paced paced
                ? paced(paced, visit)
                : during(model.length()).on(visit);
    }

    private PopulationBuilder arriving(Model.Arrivals arrivals) {
        Leg only = course.legs().get(0);
        Timetable timetable = new Timetable(arrivals.perSecond());
        return scenario("arriving")
                .exec(session ->
                        session.set(Asking.COUNTS, only.counts()).set(Asking.DUE, timetable.due(System.nanoTime())))
                .exec(visit(only))
                .injectOpen(constantUsersPerSec(arrivals.perSecond()).during(arrivals.length()))
                .andThen(scenario("end").exec(running(only.end())).injectOpen(atOnceUsers(1)));
    }

    /** Each user begins at a random moment of its first period, and keeps to its own clock from then on. */
    private ChainBuilder paced(Model.Paced paced, ChainBuilder visit) {
        long period = paced.every().toNanos();
        return exec(session -> session.set(
                                BEGAN,
                                System.nanoTime() + ThreadLocalRandom.current().nextLong(period))
                        .set(VISITS, 0L))
                .exec(during(paced.length())
                        .on(exec(pause(session ->
                                        Duration.ofNanos(Math.max(0, due(session, period) - System.nanoTime()))))
                                .exec(session -> session.set(
                                                Asking.DUE, Math.min(due(session, period), System.nanoTime()))
                                        .set(VISITS, session.getLong(VISITS) + 1))
                                .exec(visit)));
    }

    private static long due(Session session, long period) {
        return session.getLong(BEGAN) + session.getLong(VISITS) * period;
    }
}
