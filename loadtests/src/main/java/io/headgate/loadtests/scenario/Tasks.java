package io.headgate.loadtests.scenario;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.roundRobinSwitch;
import static io.gatling.javaapi.http.HttpDsl.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.headgate.loadtests.load.Asking;
import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.load.Traffic;
import io.headgate.loadtests.measure.SqlLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The shipped application of task tracking, over a real PostgreSQL: tasks by the clock, and ids that nobody else may get. */
final class Tasks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TASKS = 1_000;
    private static final int RATE = 100;
    private static final int SECONDS = 60;
    private static final int RESERVERS = 50;
    private static final int ROUNDS = 4;
    private static final int IDS = 3;
    private static final String RANGE = "range";
    /** How the statement of reserve-id-range begins. */
    private static final String RESERVING = "WITH counted";

    private final Queue<String> ranges = new ConcurrentLinkedQueue<>();
    private final AtomicLong turn = new AtomicLong();

    private long anyTask() {
        return 1 + turn.getAndIncrement() % TASKS;
    }

    /** In turn: the next task is taken, one is put back, one is looked at, the first twenty are listed. */
    private Traffic tracking() {
        return asking -> roundRobinSwitch()
                .on(
                        asking.ask(http("take").post(asking.at("/tasks/next")), 200, 404),
                        asking.ask(http("put back")
                                .put(session -> asking.at("/tasks/" + anyTask() + "/status"))
                                .header("Content-Type", "application/json")
                                .body(StringBody("{\"status\":\"ready\"}"))),
                        asking.ask(http("look").get(session -> asking.at("/tasks/" + anyTask()))),
                        asking.ask(http("list").get(asking.at("/tasks?status=ready&limit=20"))));
    }

    private static HttpRequestActionBuilder reserve(Asking asking) {
        return http("reserve")
                .post(asking.at("/ids/REQ/reservations"))
                .header("Content-Type", "application/json")
                .body(StringBody("{\"count\":" + IDS + "}"))
                .check(bodyString().saveAs(RANGE));
    }

    private Traffic reserving() {
        return asking -> exec(session -> session.remove(RANGE))
                .exec(asking.ask(reserve(asking), 201))
                .exec(session -> keep(session));
    }

    private Session keep(Session session) {
        if (session.contains(RANGE)) {
            ranges.add(String.valueOf(session.getString(RANGE)));
        }
        return session;
    }

    private void begin(Field field) throws IOException {
        ranges.clear();
        field.ownStand().tasks().logStatements();
    }

    /** How many ids were handed out more than once. */
    static long collisions(Iterable<String> ranges) {
        Set<Long> ids = new HashSet<>();
        long twice = 0;
        for (String text : ranges) {
            JsonNode range = read(text);
            long last = range.path("last_id").asLong(-1);
            for (long id = range.path("first_id").asLong(0); id <= last; id++) {
                twice += ids.add(id) ? 0 : 1;
            }
        }
        return twice;
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void judge(HttpScenario.Measured measured) {
        try {
            SqlLog log = measured.field().ownStand().tasks().logged(RESERVING);
            measured.measures().put("collisions", (double) collisions(ranges));
            measured.measures().put("reservations", ranges.size());
            // Without any in the log nothing is shown.
            measured.measures()
                    .put("not-serializable", log.transactions() == 0 ? 1 : log.transactions() - log.serializable());
            measured.notes()
                    .add("The server's log has " + log.transactions() + " transactions that reserve, "
                            + log.serializable() + " of them serializable; " + ranges.size()
                            + " reservations were granted, warm-up included. The others were taken back by the server"
                            + " and begun again by the gateway.");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<Scenario> scenarios() {
        Tasks tasks = new Tasks();
        return List.of(
                new HttpScenario(
                                "task-tracking",
                                RATE + " requests per second at conf/apps/sdlc.conf over a real PostgreSQL, for "
                                        + SECONDS + " s: tasks are taken, put back, looked at and listed",
                                "tasks",
                                "sdlc",
                                tasks.tracking(),
                                settings -> new Model.Arrivals(RATE, settings.length(SECONDS)))
                        .at(field -> field.ownStand().tasks().gateway())
                        .warmUp(6)
                        .with((measured, before, after) -> measured.measures()
                                .put("status-500", measured.tally().failures().getOrDefault("status 500", 0L))),
                new HttpScenario(
                                "id-reservation",
                                RESERVERS + " callers at the same moment reserve ids of one counter, " + ROUNDS
                                        + " times each, at conf/apps/sdlc.conf over a real PostgreSQL",
                                "ids",
                                "sdlc",
                                tasks.reserving(),
                                settings -> new Model.Rounds(settings.usersOr(RESERVERS), ROUNDS))
                        .at(field -> field.ownStand().tasks().gateway())
                        .after(tasks::begin)
                        .warmUp(1)
                        .with((measured, before, after) -> tasks.judge(measured)));
    }
}
