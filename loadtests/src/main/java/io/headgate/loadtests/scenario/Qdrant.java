package io.headgate.loadtests.scenario;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatling.javaapi.core.Session;
import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.load.Traffic;
import io.headgate.loadtests.measure.GatewayReading;
import io.headgate.loadtests.stand.Stand;
import io.headgate.loadtests.stand.Stores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reading points from Qdrant: one at a time, and a hundred in one request. */
final class Qdrant {
    private static final String COLLECTION = "loadtests";
    private static final int POINTS = 1_000;
    private static final int SIZE = 32;
    private static final int BATCH = 200;

    /** What both documents about pools want to be told, by their names. */
    private static final List<String> STATISTICS = List.of(
            "pool_size",
            "active_connections",
            "idle_connections",
            "total_acquires",
            "total_releases",
            "total_timeouts",
            "total_health_failures",
            "connections_created",
            "connections_recycled",
            "connections_failed",
            "avg_acquire_time_ms",
            "p95_acquire_time_ms",
            "max_acquire_time_ms",
            "total_connections",
            "waiting_requests",
            "total_acquisitions",
            "avg_acquisition_time_ms",
            "peak_active_connections",
            "peak_wait_time_ms",
            "pool_created_at",
            "last_health_check",
            "last_error",
            "last_error_time");

    private Qdrant() {}

    /** Makes the collection anew, with the same points each time. */
    private static void fill(Field field) throws IOException {
        URI qdrant = field.gateway().address().resolve("/qdrant/collections/" + COLLECTION);
        field.gateway().send("DELETE", qdrant, "");
        check(field.gateway().send("PUT", qdrant, "{\"vectors\":{\"size\":" + SIZE + ",\"distance\":\"Cosine\"}}"));
        Random random = new Random(1);
        String points = IntStream.range(0, POINTS)
                .mapToObj(id -> "{\"id\":" + id + ",\"payload\":{\"name\":\"point " + id + "\"},\"vector\":["
                        + IntStream.range(0, SIZE)
                                .mapToObj(i -> Float.toString(random.nextFloat()))
                                .collect(Collectors.joining(","))
                        + "]}")
                .collect(Collectors.joining(","));
        check(field.gateway().send("PUT", URI.create(qdrant + "/points?wait=true"), "{\"points\":[" + points + "]}"));
    }

    private static void check(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException("the collection could not be made: " + answer.statusCode() + " " + answer.body());
        }
    }

    private static Traffic retrieving() {
        return asking -> asking.ask(http("retrieve")
                .get(session -> asking.at("/qdrant/collections/" + COLLECTION + "/points/"
                        + ThreadLocalRandom.current().nextInt(POINTS)))
                .check(substring("\"payload\"")));
    }

    private static String anyBatch(Session session) {
        int first = ThreadLocalRandom.current().nextInt(POINTS - BATCH);
        return "{\"with_payload\":false,\"ids\":["
                + IntStream.range(first, first + BATCH)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static Direct direct(Stores stores) {
        return new Direct(stores.qdrant(), "/collections/" + COLLECTION + "/points/7", "");
    }

    private static HttpScenario scenario(String name, String says, int users) {
        return new HttpScenario(
                        name,
                        says,
                        "qdrant",
                        "qdrant",
                        retrieving(),
                        settings -> new Model.Rounds(
                                settings.usersOr(users), Math.max(1, settings.iterations() / settings.usersOr(users))))
                .after(Qdrant::fill)
                .comparedWith(Qdrant::direct)
                .with((measured, before, after) -> {
                    Stand stand = measured.field().stand();
                    measured.notes()
                            .add("The store was "
                                    + (stand == null
                                            ? "what stands behind that gateway"
                                            : stand.stores().qdrantIs()) + ".");
                    // Medium checks are of connections that were idle for a while, so mostly of those before this run.
                    measured.measures().put("statistics-missing", statisticsMissing(after));
                    measured.measures().put("probe-medium-p95", probe(null, after, "medium"));
                });
    }

    private static double statisticsMissing(GatewayReading after) {
        JsonNode told = after.pool("qdrant").path("stats");
        return STATISTICS.stream().filter(name -> !told.has(name)).count();
    }

    /** Milliseconds. */
    private static double probe(@Nullable GatewayReading before, GatewayReading after, String tier) {
        return 1e3
                * after.scrape()
                        .percentile(
                                before == null ? null : before.scrape(),
                                "headgate_pool_probe_seconds",
                                Map.of("upstream", "qdrant", "tier", tier),
                                0.95);
    }

    static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>();
        all.add(scenario("qdrant-1", "1 000 points are retrieved one after the other", 1));
        all.add(scenario("qdrant-5", "1 000 points are retrieved by 5 clients", 5));
        all.add(scenario("qdrant-10", "1 000 points are retrieved by 10 clients over 5 connections", 10));
        all.add(new HttpScenario(
                        "qdrant-100",
                        "100 clients retrieve points over 5 connections",
                        "qdrant",
                        "qdrant",
                        retrieving(),
                        settings -> new Model.Busy(settings.usersOr(100), settings.length(6)))
                .after(Qdrant::fill)
                .comparedWith(Qdrant::direct)
                .with((measured, before, after) ->
                        measured.measures().put("probe-deep-p95", probe(null, after, "deep"))));
        all.add(new HttpScenario(
                        "qdrant-batch",
                        "10 clients retrieve " + BATCH + " points with each request over 5 connections",
                        "qdrant",
                        "qdrant",
                        asking -> asking.ask(http("retrieve many")
                                .post(asking.at("/qdrant/collections/" + COLLECTION + "/points"))
                                .body(StringBody(Qdrant::anyBatch))
                                .check(substring("\"result\""))),
                        settings -> new Model.Busy(settings.usersOr(10), settings.length(6)))
                .after(Qdrant::fill)
                .with((measured, before, after) -> measured.measures()
                        .put("points-per-second", BATCH * measured.tally().throughput())));
        return all;
    }
}
