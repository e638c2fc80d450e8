package io.headgate.loadtests.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The current {@link Course}: warm-up, a moment of quiet, and the load that counts. Connections are shared by all users. */
public final class LoadSimulation extends Simulation {
    private static final String BEGAN = "began";
    private static final String VISITS = "visits";

    public LoadSimulation() {
        Course course = Course.current();
        ChainBuilder visit = course.traffic().visit(new Asking(course.recording()));
        PopulationBuilder load = load(course, visit);
        PopulationBuilder quiet = scenario("quiet")
                .exec(pause(Duration.ofMillis(200)))
                .exec(session -> {
                    course.begin().run();
                    return session;
                })
                .injectOpen(atOnceUsers(1))
                .andThen(load);
        HttpProtocolBuilder protocol = http.baseUrl(course.base().toString())
                .shareConnections()
                .disableWarmUp()
                .disableFollowRedirect()
                .disableCaching()
                .userAgentHeader("headgate-loadtests");
        setUp(scenario("warm-up")
                        .exec(session -> session.set(Asking.COUNTS, false))
                        .exec(asLongAs(session -> !course.warm().getAsBoolean()).on(visit))
                        .injectOpen(atOnceUsers(course.warmers()))
                        .andThen(quiet))
                .protocols(protocol)
                .maxDuration(course.limit());
    }

    private static PopulationBuilder load(Course course, ChainBuilder visit) {
        ChainBuilder counts = exec(session -> session.set(Asking.COUNTS, true));
        Model model = course.model();
        if (model instanceof Model.Rounds rounds) {
            return scenario(course.name())
                    .exec(counts)
                    .exec(repeat(rounds.each()).on(visit))
                    .injectOpen(atOnceUsers(rounds.users()));
        } else if (model instanceof Model.Busy busy) {
            return scenario(course.name())
                    .exec(counts)
                    .exec(during(busy.length()).on(visit))
                    .injectOpen(atOnceUsers(busy.users()));
        } else if (model instanceof Model.Paced paced) {
            return paced(course, paced, counts, visit);
        }
        Model.Arrivals arrivals = (Model.Arrivals) model;
        return scenario(course.name())
                .exec(counts)
                .exec(session -> session.set(Asking.DUE, course.dueNow(System.nanoTime(), arrivals.perSecond())))
                .exec(visit)
                .injectOpen(constantUsersPerSec(arrivals.perSecond()).during(arrivals.length()));
    }

    /** Each user begins at a random moment of its first period, and keeps to its own clock from then on. */
    private static PopulationBuilder paced(Course course, Model.Paced paced, ChainBuilder counts, ChainBuilder visit) {
        long period = paced.every().toNanos();
        return scenario(course.name())
                .exec(counts)
                .exec(session -> session.set(
                                BEGAN,
                                System.nanoTime() + ThreadLocalRandom.current().nextLong(period))
                        .set(VISITS, 0L))
                .exec(during(paced.length())
                        .on(exec(pause(session ->
                                        Duration.ofNanos(Math.max(0, due(session, period) - System.nanoTime()))))
                                .exec(session -> session.set(
                                                Asking.DUE, Math.min(due(session, period), System.nanoTime()))
                                        .set(VISITS, session.getLong(VISITS) + 1))
                                .exec(visit)))
                .injectOpen(atOnceUsers(paced.users()));
    }

    private static long due(Session session, long period) {
        return session.getLong(BEGAN) + session.getLong(VISITS) * period;
    }
}
