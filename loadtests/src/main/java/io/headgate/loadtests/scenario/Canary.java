package io.headgate.loadtests.scenario;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.Session;
import io.headgate.loadtests.load.Asking;
import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.load.Traffic;
import io.headgate.loadtests.stand.Stores;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Reading a Canary historian: one hour of one tag as minutes. */
final class Canary {
    private static final List<String> TAGS = List.of(
            "SITEHIST.Kiln.132 - Kiln.Analog.Speed.Value",
            "SITEHIST.Kiln.132 - Kiln.Analog.Feed.Value",
            "SITEHIST.Kiln.132 - Kiln.Analog.O2.Value",
            "SITEHIST.Kiln.132 - Kiln.Analog.NOx.Value",
            "SITEHIST.Kiln.232 - Kiln.Analog.Speed.Value",
            "SITEHIST.Kiln.232 - Kiln.Analog.Feed.Value",
            "SITEHIST.RawMill.111 - Raw Mill.Analog.Feed.Value",
            "SITEHIST.RawMill.211 - Raw Mill.Analog.Feed.Value",
            "SITEHIST.CementMill.111 - Cement Mill.Analog.Feed.Value",
            "SITEHIST.CementMill.211 - Cement Mill.Analog.Feed.Value",
            "SITEHIST.Utilities.Compressed Air.Pressure",
            "SITEHIST.Utilities.Cooling Water.Supply Temperature",
            "SITEHIST.Utilities.Weather.Outside Temperature",
            "SITEHIST.Utilities.Grid.Energy Counter",
            "SITEHIST.Lab.Clinker.Free Lime");
    /** What the Canary server's metrics were asked to be called and labelled. */
    private static final Map<String, List<String>> METERS = Map.of(
            "canary_request_duration_seconds_bucket", List.of("tool_name", "status_code", "error_type"),
            "canary_requests_total", List.of("tool_name", "status_code", "error_type"),
            "canary_pool_connections_active", List.of());

    private static final AtomicLong TURN = new AtomicLong();

    private Canary() {}

    private static String body(String tag) {
        return "{\"tags\":[\"" + tag
                + "\"],\"startTime\":\"2026-11-20T10:00:00Z\",\"endTime\":\"2026-11-20T11:00:00Z\","
                + "\"aggregateName\":\"TimeAverage2\",\"aggregateInterval\":\"1Minute\"}";
    }

    private static String anyTag(Session session) {
        return body(TAGS.get(ThreadLocalRandom.current().nextInt(TAGS.size())));
    }

    /** Every tag in turn, so that each is asked for the first time once; until that counts, hours of another day. */
    private static String nextTag(Session session) {
        if (!Asking.counts(session)) {
            int hour = ThreadLocalRandom.current().nextInt(10, 20);
            return anyTag(session)
                    .replace("2026-11-20T10", "2026-11-19T" + hour)
                    .replace("2026-11-20T11", "2026-11-19T" + (hour + 1));
        }
        return body(TAGS.get((int) (TURN.getAndIncrement() % TAGS.size())));
    }

    private static Traffic reading() {
        return asking -> asking.ask(http("getTagData2")
                .post(asking.at("/canary/getTagData2"))
                .body(StringBody(Canary::anyTag))
                .check(substring("\"Good\"")));
    }

    private static Direct direct(Stores stores) {
        return new Direct(stores.canary(), "/api/v2/getTagData2", body(TAGS.get(0)));
    }

    static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>();
        Map<URI, Double> throughputOfTen = new HashMap<>();
        for (int users : new int[] {1, 10, 25}) {
            all.add(new HttpScenario(
                            "canary-" + users,
                            users + (users == 1 ? " user reads" : " users read")
                                    + " minutes of an hour from Canary, each" + " again as soon as it is answered",
                            "canary",
                            "canary",
                            reading(),
                            settings -> new Model.Busy(settings.usersOr(users), settings.length(8)))
                    .comparedWith(Canary::direct)
                    .with((measured, before, after) -> {
                        URI gateway = measured.field().gateway().address();
                        double throughput = measured.tally().throughput();
                        if (users == 10) {
                            throughputOfTen.put(gateway, throughput);
                        }
                        measured.measures()
                                .put(
                                        "throughput-against-10",
                                        throughput / throughputOfTen.getOrDefault(gateway, Double.NaN));
                        measured.measures().excuse("throughput-against-10", "canary-10 was not run before it");
                        long there = METERS.entrySet().stream()
                                .filter(meter -> after.scrape().has(meter.getKey(), meter.getValue()))
                                .count();
                        measured.measures().put("meters-missing", (double) (METERS.size() - there));
                    }));
        }
        all.add(new HttpScenario(
                        "canary-parallel",
                        "10 reads at the same moment, five times",
                        "canary",
                        "canary",
                        reading(),
                        settings -> new Model.Rounds(10, 5))
                .warmUp(1)
                .comparedWith(Canary::direct));
        all.add(new HttpScenario(
                        "canary-kept",
                        "the same 15 series again and again, 10 times each, on a route that keeps answers",
                        "canary-kept",
                        "canary",
                        asking -> asking.ask(http("getTagData2")
                                .post(asking.at("/kept/getTagData2"))
                                .body(StringBody(Canary::nextTag))
                                .check(substring("\"Good\""))),
                        settings -> new Model.Rounds(1, 10 * TAGS.size()))
                .expectingKeptAnswers()
                .comparedWith(Canary::direct));
        return all;
    }
}
