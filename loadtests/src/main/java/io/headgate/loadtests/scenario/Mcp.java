package io.headgate.loadtests.scenario;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.headgate.loadtests.load.Asking;
import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.load.Traffic;
import io.headgate.loadtests.measure.GatewayReading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An agent at the MCP door: reads resources, calls tools, opens and closes sessions. */
final class Mcp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/mcp";
    private static final String SESSION = "Mcp-Session-Id";
    private static final String TURN = "turn";
    private static final int RESOURCES = 15;
    private static final int ROUNDS = 10;
    private static final int CALLS = 50;
    private static final int SESSIONS = 25;
    private static final int HEALTH_READS = 1_000;
    private static final String HEALTH = "health://connection-pool";
    /** Buckets that were asked for, seconds. */
    private static final List<Double> BUCKETS = List.of(0.1, 0.5, 1.0, 2.0, 5.0, 10.0);

    private static final String INITIALIZE = "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"loadtests\",\"version\":\"1\"}}";

    private final List<String> resources = new CopyOnWriteArrayList<>();
    /** Names with their arguments, JSON. */
    private final List<Map.Entry<String, String>> tools = new CopyOnWriteArrayList<>();

    private final List<String> left = new CopyOnWriteArrayList<>();
    private double tokens;

    private static String message(String method, String parameters) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + parameters + "}";
    }

    private static HttpRequestActionBuilder post(Asking asking, String name) {
        return http(name)
                .post(asking.at(PATH))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream");
    }

    private static HttpRequestActionBuilder initialize(Asking asking) {
        return post(asking, "initialize")
                .body(StringBody(message("initialize", INITIALIZE)))
                .check(header(SESSION).saveAs(SESSION), substring("\"serverInfo\""));
    }

    private static HttpRequestActionBuilder inSession(Asking asking, String name) {
        return post(asking, name)
                .header(SESSION, session -> session.getString(SESSION))
                .header("MCP-Protocol-Version", "2025-11-25");
    }

    private static ChainBuilder inASession(Asking asking, ChainBuilder visit) {
        return exec(doIf((Session session) -> !session.contains(SESSION)).then(asking.ask(initialize(asking))))
                .exec(session -> session.set(TURN, session.contains(TURN) ? session.getInt(TURN) + 1 : 0))
                .exec(visit);
    }

    private static <T> T ofTurn(Session session, List<T> from) {
        return from.get(session.getInt(TURN) % from.size());
    }

    private Traffic reading() {
        return asking -> inASession(
                asking,
                asking.ask(inSession(asking, "resources/read")
                        .body(StringBody(session ->
                                message("resources/read", "{\"uri\":\"" + ofTurn(session, resources) + "\"}")))
                        .check(substring("\"contents\""))));
    }

    private Traffic calling() {
        return asking -> inASession(
                asking,
                exec(session -> session.set(Asking.KIND, ofTurn(session, tools).getKey()))
                        .exec(asking.ask(inSession(asking, "tools/call")
                                .body(StringBody(session -> call(ofTurn(session, tools))))
                                .check(substring("\"content\""))
                                .check(substring("\"isError\":true").notExists()))));
    }

    private static String call(Map.Entry<String, String> tool) {
        return message("tools/call", "{\"name\":\"" + tool.getKey() + "\",\"arguments\":" + tool.getValue() + "}");
    }

    private static Traffic askingHowPoolsAre() {
        return asking -> inASession(
                asking,
                asking.ask(inSession(asking, "health")
                        .body(StringBody(message("resources/read", "{\"uri\":\"" + HEALTH + "\"}")))
                        .check(substring("healthy"))));
    }

    private static Traffic comingAndGoing() {
        return asking -> exec(asking.ask(initialize(asking)))
                .exec(asking.ask(
                        inSession(asking, "initialized")
                                .body(StringBody("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")),
                        202))
                .exec(asking.ask(inSession(asking, "tools/list")
                        .body(StringBody(message("tools/list", "{}")))
                        .check(substring("\"tools\""))))
                .exec(asking.ask(
                        http("end").delete(asking.at(PATH)).header(SESSION, session -> session.getString(SESSION)),
                        200,
                        204));
    }

    /** Finds out which resources there are. */
    private void lookAtResources(Field field) throws IOException {
        resources.clear();
        for (JsonNode resource : ask(field, "resources/list").at("/result/resources")) {
            if (resource.path("uri").asText().startsWith("docs:") && resources.size() < RESOURCES) {
                resources.add(resource.path("uri").asText());
            }
        }
        if (resources.isEmpty()) {
            throw new NotHere("this gateway offers no resources docs:… at " + PATH);
        }
    }

    /**
     * Finds out which tools there are. On a stand of our own each is called once, in the order of {@code tool-calls.conf}, so that a
     * wrong argument is not measured; elsewhere only those that need no arguments are called, since what the others would do there
     * nobody knows.
     */
    private void lookAtTools(Field field) throws IOException {
        tools.clear();
        left.clear();
        tokens = Double.NaN;
        Map<String, JsonNode> offered = new LinkedHashMap<>();
        for (JsonNode tool : ask(field, "tools/list").at("/result/tools")) {
            offered.put(tool.path("name").asText(), tool);
        }
        if (field.stand() != null) {
            ToolCalls.fill(field.gateway());
            tokens = 0;
            for (Map.Entry<String, String> known : ToolCalls.arguments().entrySet()) {
                if (offered.remove(known.getKey()) != null) {
                    for (String page : ToolCalls.pages(field.gateway(), known.getKey(), known.getValue())) {
                        tokens += ToolCalls.tokens(page);
                    }
                    tools.add(known);
                }
            }
        }
        offered.forEach((name, tool) -> {
            if (tool.at("/inputSchema/required").isEmpty()) {
                tools.add(Map.entry(name, "{}"));
            } else {
                left.add(name);
            }
        });
        if (tools.isEmpty()) {
            throw new NotHere("this gateway offers no tools at " + PATH);
        }
    }

    private static JsonNode ask(Field field, String method) throws IOException {
        return JSON.readTree(field.gateway()
                .send("POST", field.gateway().address().resolve(PATH), message(method, "{}"))
                .body());
    }

    private static HttpScenario scenario(String name, String says, Traffic traffic, Model model) {
        return new HttpScenario(name, says, "mcp", "qdrant", traffic, settings -> model).warmUp(2);
    }

    private void ofTools(HttpScenario.Measured measured) {
        Measures measures = measured.measures();
        measures.put("tools", tools.size());
        measures.put("tools-left-out", left.size());
        measures.put("tokens", tokens);
        measured.tally().kinds().entrySet().stream()
                .max(Comparator.comparingDouble(kind -> kind.getValue().p95()))
                .ifPresent(slowest -> {
                    measures.put("slowest-p95", slowest.getValue().p95());
                    measured.notes().add("The slowest at p95 was " + slowest.getKey() + ".");
                });
        measured.notes()
                .add("Called: " + tools.stream().map(Map.Entry::getKey).collect(Collectors.joining(", ")) + ".");
        if (!left.isEmpty()) {
            measured.notes().add("Left out, since they need arguments: " + String.join(", ", left) + ".");
        }
    }

    private static double bucketsMissing(GatewayReading after) {
        List<Double> there = after.scrape().bounds("headgate_mcp_request_duration_seconds");
        return BUCKETS.stream().filter(bucket -> !there.contains(bucket)).count();
    }

    private static double toolMetersMissing(GatewayReading after) {
        return Stream.of("headgate_tool_calls_total", "headgate_tool_duration_seconds_count", "canary_requests_total")
                .filter(meter -> !after.scrape().has(meter, List.of("tool_name")))
                .count();
    }

    static List<Scenario> scenarios() {
        Mcp mcp = new Mcp();
        List<Scenario> all = new ArrayList<>();
        all.add(scenario(
                        "mcp-resources",
                        "an agent reads " + RESOURCES + " resources, " + ROUNDS + " times each",
                        mcp.reading(),
                        new Model.Rounds(1, RESOURCES * ROUNDS))
                .after(mcp::lookAtResources)
                .with((measured, before, after) -> {
                    measured.measures().put("resources", mcp.resources.size());
                    measured.measures().put("buckets-missing", bucketsMissing(after));
                }));
        all.add(scenario(
                "mcp-health",
                "an agent reads " + HEALTH + " again and again",
                askingHowPoolsAre(),
                new Model.Rounds(1, HEALTH_READS)));
        all.add(new HttpScenario(
                        "mcp-tools",
                        "an agent calls each tool " + CALLS + " times",
                        "mcp",
                        "qdrant",
                        mcp.calling(),
                        settings -> new Model.Rounds(1, mcp.tools.size() * (settings.smoke() ? 2 : CALLS)))
                .after(mcp::lookAtTools)
                .warmUp(3)
                .with((measured, before, after) -> {
                    mcp.ofTools(measured);
                    measured.measures().put("tool-meters-missing", toolMetersMissing(after));
                }));
        all.add(scenario(
                "mcp-sessions",
                SESSIONS + " agents begin a session, look at the tools and end it, 4 times each",
                comingAndGoing(),
                new Model.Rounds(SESSIONS, 4)));
        return all;
    }
}
