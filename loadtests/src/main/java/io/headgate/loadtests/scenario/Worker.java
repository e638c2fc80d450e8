package io.headgate.loadtests.scenario;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.load.Traffic;
import io.headgate.loadtests.measure.GatewayReading;
import io.headgate.loadtests.measure.Heap;
import io.headgate.loadtests.stand.Stores;
import io.headgate.loadtests.stand.WorkerStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A store that takes its time and can go away: how the pool bears a hundred users, an outage and a long day. */
final class Worker {
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final int RATE = 50;
    private static final String LEAKS = "headgate_pool_leaks_reported_total";
    private static final Map<String, String> OF_WORKER = Map.of("upstream", "worker");

    private Worker() {}

    private static Traffic working(Integer... right) {
        return asking -> asking.ask(http("work").get(asking.at("/worker/item")), right);
    }

    private static Direct direct(Stores stores) {
        return new Direct(stores.worker().address(), "/item", "");
    }

    private static void steady(Field field) throws IOException {
        field.ownStand().stores().worker().takes(Duration.ofMillis(20));
    }

    static List<Scenario> scenarios() {
        return List.of(burst(), tuning(), outage(), soak());
    }

    private static Scenario burst() {
        return new HttpScenario(
                        "burst",
                        "100 requests at the same moment to a store that takes 20 ms, over 10 connections",
                        "worker",
                        "worker",
                        working(200),
                        settings -> new Model.Rounds(100, 1))
                .after(Worker::steady)
                .warmUp(2)
                .comparedWith(Worker::direct);
    }

    private static Scenario tuning() {
        return new HttpScenario(
                        "pool-tuning",
                        "100 users who each want an answer twice a second from a store that takes 20 ms, over 10 connections",
                        "worker",
                        "worker",
                        working(200),
                        settings -> new Model.Paced(settings.usersOr(100), PERIOD, settings.tuning()))
                .after(Worker::steady)
                .comparedWith(Worker::direct)
                .with((measured, before, after) -> {
                    double timedOut = measured.tally().failures().entrySet().stream()
                            .filter(failure -> failure.getKey().matches("(pool|admission|timeout)\\..*"))
                            .mapToDouble(Map.Entry::getValue)
                            .sum();
                    measured.measures().put("connection-time-outs", timedOut);
                    boolean visible = after.scrape().has("headgate_pool_connections", List.of("upstream", "state"));
                    boolean foreseen = after.scrape().has("headgate_pool_exhaustion_seconds", List.of("upstream"));
                    measured.measures().put("pool-meters-missing", visible ? 0 : 1);
                    measured.measures().put("forecast-missing", foreseen ? 0 : 1);
                    measured.measures().put("limits-missing", limitsMissing(measured.field()));
                    measured.notes()
                            .add(
                                    "It lasted "
                                            + measured.field()
                                                    .settings()
                                                    .tuning()
                                                    .toSeconds()
                                            + " s; the target asks for 5 minutes (--tuning 5m), and an hour shows slow decay (--tuning 1h).");
                });
    }

    /** How many of the limits of a connection's life are off. */
    private static double limitsMissing(Field field) {
        try {
            String config = field.ownStand().printedConfig();
            return List.of("max-age", "idle-timeout").stream()
                    .filter(key -> !config.contains(key) || config.matches("(?s).*" + key + "\"?\\s*[:=]\\s*\"?off.*"))
                    .count();
        } catch (IOException elsewhere) {
            return Double.NaN;
        }
    }

    private static Scenario outage() {
        AtomicLong recovery = new AtomicLong(-1);
        return new HttpScenario(
                        "outage",
                        RATE + " requests per second while the store goes away for some seconds and comes back",
                        "worker",
                        "worker",
                        working(200, 502, 503, 504),
                        settings -> new Model.Arrivals(RATE, settings.length(15).plusSeconds(4)))
                .after(field -> field.ownStand().stores().worker().takes(Duration.ZERO))
                .warmUp(2)
                .meanwhile(field -> recovery.set(breakAndMend(field)))
                .with((measured, before, after) -> {
                    measured.measures().put("recovery", recovery.get() < 0 ? Double.NaN : recovery.get() / 1e6);
                    double open = after.pool("worker").at("/connections/idle").asDouble()
                            + after.pool("worker").at("/connections/active").asDouble();
                    measured.measures().put("replaced-missing", open > 0 ? 0 : 1);
                    measured.measures().put("crashes", crashes(measured.field()));
                    measured.measures().put("told-missing", told(before, after) ? 0 : 1);
                    measured.notes()
                            .add(
                                    "502, 503 and 504 are right answers here; recovery counts from the store's return to the first 200.");
                });
    }

    private static long breakAndMend(Field field) throws IOException {
        WorkerStore store = field.ownStand().stores().worker();
        Duration outage = field.settings().length(4);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        store.vanish();
        LockSupport.parkNanos(outage.toNanos());
        store.comeBack();
        long back = System.nanoTime();
        URI item = field.gateway().address().resolve("/worker/item");
        while (System.nanoTime() - back < TimeUnit.SECONDS.toNanos(60)) {
            if (field.gateway().send("GET", item, "").statusCode() == 200) {
                return System.nanoTime() - back;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return TimeUnit.SECONDS.toNanos(60);
    }

    private static double crashes(Field field) {
        try {
            var child = field.ownStand().gatewayProcess();
            return child != null && child.isAlive() ? 0 : 1;
        } catch (IOException elsewhere) {
            return Double.NaN;
        }
    }

    /** Whether the failures of the store were counted under their own name. */
    private static boolean told(GatewayReading before, GatewayReading after) {
        return after.counted(before, "headgate_pool_connect_failures_total", OF_WORKER) > 0
                || after.counted(before, "headgate_pool_closed_total", OF_WORKER) > 0;
    }

    private static Scenario soak() {
        return new HttpScenario(
                        "soak",
                        2 * RATE + " requests per second for as long as you like, and what is left of them in memory",
                        "worker",
                        "worker",
                        working(200),
                        settings -> new Model.Arrivals(2 * RATE, settings.soak()))
                .after(Worker::steady)
                .comparedWith(Worker::direct)
                .with((measured, before, after) -> {
                    measured.measures()
                            .put(
                                    "live-heap-mb",
                                    Heap.live(measured.field().gateway().pid()));
                    measured.measures()
                            .put("status-500", measured.tally().failures().getOrDefault("status 500", 0L));
                    measured.measures()
                            .put(
                                    "leaks",
                                    after.counted(before, LEAKS, Map.of())
                                            + after.counted(before, "headgate_pool_double_releases_total", Map.of())
                                            + after.counted(before, "headgate_pool_reclaimed_total", Map.of()));
                    measured.measures()
                            .put(
                                    "still-active",
                                    after.pool("worker")
                                            .at("/connections/active")
                                            .asDouble());
                });
    }
}
