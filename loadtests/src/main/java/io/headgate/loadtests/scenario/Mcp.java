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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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
    private static final String INITIALIZE = "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"loadtests\",\"version\":\"1\"}}";

    private final List<String> resources = new CopyOnWriteArrayList<>();
    private final List<String> tools = new CopyOnWriteArrayList<>();
    private final List<String> left = new CopyOnWriteArrayList<>();

    private static String message(String method, String parameters) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + parameters + "}";
    }

    private static HttpRequestActionBuilder post(String name) {
        return http(name)
                .post(PATH)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream");
    }

    private static HttpRequestActionBuilder initialize() {
        return post("initialize")
                .body(StringBody(message("initialize", INITIALIZE)))
                .check(header(SESSION).saveAs(SESSION), substring("\"serverInfo\""));
    }

    private static HttpRequestActionBuilder inSession(String name) {
        return post(name)
                .header(SESSION, session -> session.getString(SESSION))
                .header("MCP-Protocol-Version", "2025-11-25");
    }

    private static ChainBuilder inASession(Asking asking, ChainBuilder visit) {
        return exec(doIf((Session session) -> !session.contains(SESSION)).then(asking.ask(initialize())))
                .exec(session -> session.set(TURN, session.contains(TURN) ? session.getInt(TURN) + 1 : 0))
                .exec(visit);
    }

    private static String ofTurn(Session session, List<String> from) {
        return from.get(session.getInt(TURN) % from.size());
    }

    private Traffic reading() {
        return asking -> inASession(
                asking,
                asking.ask(inSession("resources/read")
                        .body(StringBody(session ->
                                message("resources/read", "{\"uri\":\"" + ofTurn(session, resources) + "\"}")))
                        .check(substring("\"contents\""))));
    }

    private Traffic calling() {
        return asking -> inASession(
                asking,
                asking.ask(inSession("tools/call")
                        .body(StringBody(session -> message(
                                "tools/call", "{\"name\":\"" + ofTurn(session, tools) + "\",\"arguments\":{}}")))
                        .check(substring("\"content\""))
                        .check(substring("\"isError\":true").notExists())));
    }

    private static Traffic comingAndGoing() {
        return asking -> exec(asking.ask(initialize()))
                .exec(asking.ask(
                        inSession("initialized")
                                .body(StringBody("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")),
                        202))
                .exec(asking.ask(inSession("tools/list")
                        .body(StringBody(message("tools/list", "{}")))
                        .check(substring("\"tools\""))))
                .exec(asking.ask(
                        http("end").delete(PATH).header(SESSION, session -> session.getString(SESSION)), 200, 204));
    }

    /** Finds out what there is; what needs arguments that nobody can guess is left out. */
    private void look(Field field) throws IOException {
        resources.clear();
        tools.clear();
        left.clear();
        for (JsonNode resource : ask(field, "resources/list").at("/result/resources")) {
            if (resource.path("uri").asText().startsWith("docs:") && resources.size() < RESOURCES) {
                resources.add(resource.path("uri").asText());
            }
        }
        for (JsonNode tool : ask(field, "tools/list").at("/result/tools")) {
            boolean free = tool.at("/inputSchema/required").isEmpty();
            (free ? tools : left).add(tool.path("name").asText());
        }
        if (resources.isEmpty() || tools.isEmpty()) {
            throw new NotHere("this gateway offers no resources or no tools at " + PATH);
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

    static List<Scenario> scenarios() {
        Mcp mcp = new Mcp();
        List<Scenario> all = new ArrayList<>();
        all.add(scenario(
                        "mcp-resources",
                        "an agent reads " + RESOURCES + " resources, " + ROUNDS + " times each",
                        mcp.reading(),
                        new Model.Rounds(1, RESOURCES * ROUNDS))
                .after(mcp::look)
                .with((measured, before, after) -> measured.measures().put("resources", mcp.resources.size())));
        all.add(new HttpScenario(
                        "mcp-tools",
                        "an agent calls each tool that needs no arguments " + CALLS + " times",
                        "mcp",
                        "qdrant",
                        mcp.calling(),
                        settings -> new Model.Rounds(1, CALLS * Math.max(1, mcp.tools.size())))
                .after(mcp::look)
                .warmUp(2)
                .with((measured, before, after) -> {
                    measured.measures().put("tools", mcp.tools.size());
                    measured.notes().add("Called: " + String.join(", ", mcp.tools) + ".");
                    if (!mcp.left.isEmpty()) {
                        measured.notes()
                                .add("Left out, since they need arguments: " + String.join(", ", mcp.left) + ".");
                    }
                }));
        all.add(scenario(
                "mcp-sessions",
                SESSIONS + " agents begin a session, look at the tools and end it, 4 times each",
                comingAndGoing(),
                new Model.Rounds(SESSIONS, 4)));
        return all;
    }
}
