package io.headgate.sandbox.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/**
 * The switches of one server for people with {@code curl}; control requests are not counted and no fault strikes them.
 *
 * <p>{@code GET} shows the counters and what is armed. {@code POST faults/<name>?times=3&path=/collections} arms a fault,
 * {@code POST clear} disarms all, {@code POST reset-counters}, {@code POST drop}, {@code stop}, {@code kill} and {@code start}
 * do what they say (the last three are of use only from another port), and a stand-in adds actions of its own.
 */
public final class ServerControl {
    private final SandboxServer server;
    private final Map<String, Supplier<CompletionStage<?>>> actions;
    private final Map<String, Function<Map<String, String>, String>> extra = new ConcurrentHashMap<>();

    ServerControl(SandboxServer server) {
        this.server = server;
        this.actions = Map.of(
                "clear",
                () -> done(server.faults()::clear),
                "reset-counters",
                () -> done(server.counters()::reset),
                "drop",
                () -> done(server::dropConnections),
                "stop",
                server::stop,
                "kill",
                server::kill,
                "start",
                server::start);
    }

    /** Adds an action of a stand-in: it gets the query parameters and says in a line what it did. */
    public void add(String name, Function<Map<String, String>, String> action) {
        extra.put(name, action);
    }

    CompletionStage<HttpResponse> handle(boolean get, String path, Map<String, String> query) {
        try {
            if (get && path.isEmpty()) {
                return CompletableFuture.completedStage(json(status()));
            }
            if (get) {
                return text(StatusCodes.METHOD_NOT_ALLOWED.intValue(), "POST changes something, GET shows the state");
            }
            return change(path, query);
        } catch (IllegalArgumentException e) {
            return text(StatusCodes.BAD_REQUEST.intValue(), String.valueOf(e.getMessage()));
        }
    }

    private CompletionStage<HttpResponse> change(String path, Map<String, String> query) {
        Supplier<CompletionStage<?>> action = actions.get(path);
        if (action != null) {
            return action.get().thenApply(done -> json(status()));
        }
        Function<Map<String, String>, String> added = extra.get(path);
        if (added != null) {
            return text(StatusCodes.OK.intValue(), added.apply(query));
        }
        if (path.startsWith("faults/")) {
            Fault fault = FaultNames.parse(path.substring("faults/".length()), query);
            long times = new FaultNames.Measures(query).number("times", Faults.UNTIL_CLEARED, 1, Faults.UNTIL_CLEARED);
            server.faults()
                    .arm(
                            fault,
                            (int) times,
                            Optional.ofNullable(query.get("path")).orElse(""));
            return CompletableFuture.completedStage(json(status()));
        }
        return text(StatusCodes.NOT_FOUND.intValue(), "no such switch");
    }

    ObjectNode status() {
        Counters counters = server.counters();
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("server", server.name());
        status.put("url", server.url().toString());
        status.put("accepted", counters.accepted());
        status.put("open", counters.open());
        status.put("peakOpen", counters.peakOpen());
        status.put("requests", counters.requests());
        ArrayNode armed = status.putArray("armed");
        for (Faults.Armed one : server.faults().armed()) {
            ObjectNode shown = armed.addObject().put("fault", one.fault().toString());
            if (one.times() != Faults.UNTIL_CLEARED) {
                shown.put("times", one.times());
            }
            if (!one.pathPart().isEmpty()) {
                shown.put("path", one.pathPart());
            }
        }
        return status;
    }

    static HttpResponse json(ObjectNode body) {
        return HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, body.toPrettyString() + "\n");
    }

    static CompletionStage<HttpResponse> text(int status, String line) {
        return CompletableFuture.completedStage(HttpResponse.create()
                .withStatus(StatusCodes.get(status))
                .withEntity(ContentTypes.TEXT_PLAIN_UTF8, line + "\n"));
    }

    private static CompletionStage<?> done(Runnable action) {
        action.run();
        return CompletableFuture.completedStage("done");
    }
}
