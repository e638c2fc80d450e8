package io.headgate.rest;

import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.config.Cidr;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.resilience.RetrySettings;
import io.headgate.route.Match;
import io.headgate.route.Passing;
import io.headgate.route.Route;
import io.headgate.route.Router;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Malformed;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import io.headgate.wire.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Doors before a scripted dispatcher, and requests to knock on them. */
final class Doors {
    static final UpstreamName STORE = new UpstreamName("store");
    static final RestSettings SETTINGS = new RestSettings(
            "gate",
            "http",
            List.of(
                    Cidr.parse("10.0.0.0/8").orElseThrow(),
                    Cidr.parse("fd00::/8").orElseThrow()),
            Set.of("X-Tenant"),
            List.of("Request-Timeout", "grpc-timeout"));
    static final long NOW = 5_000_000L;
    static final RetrySettings RETRY = new RetrySettings(
            true, false, 3, 0.2, 3, Duration.ofSeconds(10), Duration.ofMillis(25), Duration.ofMillis(250), 8);
    /** Nobody collects anything where nothing says otherwise. */
    private static final RestDoor.Collector COLLECTOR = (bytes, until) -> new CompletableFuture<>();

    private Doors() {}

    static RestDoor door(CallDispatcher dispatcher) {
        return door(dispatcher, Passing.PLAIN);
    }

    static RestDoor door(CallDispatcher dispatcher, Passing passing) {
        Route open = new Route(
                "store",
                Match.path("/store"),
                STORE,
                "/",
                Duration.ofSeconds(10),
                16,
                passing,
                false,
                Priority.NORMAL,
                null,
                false);
        Route writes = new Route(
                "reads-only",
                new Match(null, "/fixed", Set.of("GET", "PUT"), Map.of()),
                STORE,
                "/fixed",
                Duration.ofSeconds(10),
                16,
                passing,
                false,
                Priority.NORMAL,
                null,
                false);
        OperationTable table = OperationTable.builder()
                .add("POST", "/items/query", "items.query", OperationClass.READ)
                .build();
        UpstreamFacts facts = new UpstreamFacts(
                table,
                List.of(URI.create("http://store.internal:6333/base")),
                Set.of("X-Store-Key"),
                false,
                RETRY,
                true);
        return new RestDoor(
                new Router(List.of(open, writes)),
                Map.of(STORE, facts),
                dispatcher,
                SETTINGS,
                COLLECTOR,
                () -> NOW,
                null);
    }

    static Request request(String method, String target, Body body, String... headers) {
        return requestOf("192.0.2.7", 1, method, target, body, headers);
    }

    static Request requestOf(
            String client, int minorVersion, String method, String target, Body body, String... headers) {
        try {
            return new Request(
                    method,
                    Target.read(target),
                    minorVersion,
                    Headers.of(headers),
                    body,
                    new InetSocketAddress(InetAddress.getByName(client), 40_000),
                    1_000_000L);
        } catch (Malformed | UnknownHostException mistake) {
            throw new IllegalArgumentException(mistake);
        }
    }

    static Response answer(HttpHandler door, Request request) {
        return door.handle(request).response().toCompletableFuture().getNow(null);
    }

    /** The fields as text, one a line, in order. */
    static List<String> lines(Headers headers) {
        java.util.ArrayList<String> lines = new java.util.ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            lines.add(headers.name(i) + ": " + headers.value(i));
        }
        return lines;
    }
}
