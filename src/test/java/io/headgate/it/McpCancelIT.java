package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RealPostgres;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Calls of tools that nobody waits for any more, through a pool that has just one connection for each caller, to a store that never
 * answers: what is not given back is missed by the next call.
 */
class McpCancelIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** The rule is one second; the rest is for a machine that has other things to do. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static final int CALLERS = 20;
    private static final int CALLS = 50;

    private final Map<String, CompletableFuture<Long>> begun = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Long>> ended = new ConcurrentHashMap<>();

    /** The ways in which a client says that it does not want an answer. */
    private enum Way {
        CLOSES,
        RESETS,
        CLOSES_OF_A_SESSION,
        CANCELS,
        ENDS_ITS_SESSION
    }

    private static CompletableFuture<Long> of(Map<String, CompletableFuture<Long>> moments, String marker) {
        return moments.computeIfAbsent(marker, any -> new CompletableFuture<>());
    }

    private List<Step> neverAnswered(String target) {
        String marker = target.substring(target.lastIndexOf('/') + 1);
        return List.of(peer -> {
            of(begun, marker).complete(System.nanoTime());
            try {
                Step.hold().run(peer);
            } finally {
                of(ended, marker).complete(System.nanoTime());
            }
        });
    }

    @Test
    void givesBackTheConnectionAThousandTimes() throws Exception {
        try (ScriptedUpstream store = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startOffering("""
                        listeners.public { max-connections = 1024, max-connections-per-client = 1024 }
                        upstreams.store {
                          kind = http, url = "%s", retry.enabled = off
                          pool { min = 0, max = %2$d, max-opening = %2$d, warm-up = off }
                        }
                        mcp.tools.wait {
                          upstream = store, method = GET, path = "/wait/{marker}", description = "Never answers."
                        }
                        """.formatted(store.url(), CALLERS))) {
            store.answer(request -> neverAnswered(request.head().target()));
            long start = System.nanoTime();
            double[] millis = new double[CALLERS * CALLS];
            Way[] ways = Way.values();
            for (int i = 0; i < ways.length; i++) {
                int first = i;
                Way way = ways[i];
                Caller.inParallel(CALLERS, number -> {
                    for (int call = first; call < CALLS; call += ways.length) {
                        millis[number * CALLS + call] = cancelled(gateway.port(), way, number + "-" + call) / 1e6;
                    }
                    return number;
                });
            }
            Arrays.sort(millis);
            double most = millis[millis.length - 1];
            double nearlyAll = millis[millis.length * 99 / 100];
            Facts.tell(
                    "6 cancelled",
                    "%d calls given up through a pool of %d in %.1f s: the store saw its connection end after %.1f ms (p99), %.1f ms (max)",
                    CALLERS * CALLS,
                    CALLERS,
                    (System.nanoTime() - start) / 1e9,
                    nearlyAll,
                    most);

            assertThat(nearlyAll).isLessThan((double) SOON.toMillis());
            assertThat(ended).hasSize(CALLERS * CALLS);
            for (String gauge : List.of(
                    "headgate_pool_connections{upstream=\"store\",state=\"active\"}",
                    "headgate_tools_in_flight{tool_name=\"wait\"}",
                    "headgate_mcp_requests_in_flight")) {
                Await.until(gauge + " is 0", SOON, () -> gateway.metric(gauge) == 0);
            }
            Await.until("no connection is left at the store", SOON, () -> store.open() == 0);
            assertThat(store.complaints()).isEmpty();
        }
    }

    /** The same with a statement of a database, through a pool of one connection: the next caller finds nothing of it. */
    @Test
    void endsTheStatementAtTheServerAndCleansTheConnection() throws Exception {
        String ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'headgate' AND state ";
        String locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";
        try (RealPostgres postgres = RealPostgres.start();
                RunningGateway gateway =
                        RunningGateway.startOffering("""
                        upstreams.db { %s }
                        operations {
                          wait {
                            upstream = db, description = "Takes long.", parameters.marker.type = text
                            statements = [
                              "SELECT pg_advisory_lock(7), set_config('search_path', 'left', false)"
                              "SELECT :marker AS marker FROM pg_sleep(60)"
                            ]
                          }
                          look { upstream = db, sql = "SELECT current_setting('search_path') AS path", description = "Looks." }
                        }
                        mcp.tools { wait.operation = wait, look.operation = look }
                        """.formatted(postgres.section("pool { min = 0, max = 1 }")))) {
            double most = 0;
            for (Way way : Way.values()) {
                long took = givenUp(
                        gateway.port(),
                        way,
                        "any",
                        () -> Await.until(way + " runs", LIMIT, () -> postgres.count(ours + "= 'active'") == 1),
                        () -> {
                            Await.until(way + " ends", SOON, () -> postgres.count(ours + "= 'active'") == 0);
                            return System.nanoTime();
                        });
                most = Math.max(most, took / 1e6);
                Await.until(way + " leaves no transaction", SOON, () -> postgres.count(ours + "<> 'idle'") == 0);
                Await.until(way + " leaves no lock", SOON, () -> postgres.count(locks) == 0);
                String looked = McpCaller.modern(gateway.port(), "{}")
                        .result("tools/call", "\"name\":\"look\",\"arguments\":{}", "look")
                        .toString();
                assertThat(looked).contains("public").doesNotContain("left");
            }
            Facts.tell("6 cancelled statements", "ended at the server after at most %.0f ms, each way", most);
        }
    }

    /** Calls, gives up when the store has the request; nanoseconds until the store was let go. */
    private long cancelled(int port, Way way, String marker) throws Exception {
        return givenUp(
                port,
                way,
                marker,
                () -> of(begun, marker).get(LIMIT.toSeconds(), TimeUnit.SECONDS),
                () -> of(ended, marker).get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    /** Waits for something to be so. */
    private interface Begun {
        void await() throws Exception;
    }

    /** @param ends waits until what was begun has ended, and says when that was */
    @SuppressWarnings("try") // To close is what some clients do here.
    private static long givenUp(int port, Way way, String marker, Begun begins, Callable<Long> ends) throws Exception {
        boolean inSession = way == Way.CLOSES_OF_A_SESSION || way == Way.CANCELS || way == Way.ENDS_ITS_SESSION;
        @Nullable String session = inSession ? session(port) : null;
        try (RawClient client = RawClient.connect(port)) {
            client.send(call(session, marker));
            begins.await();
            long since = System.nanoTime();
            switch (way) {
                case CLOSES, CLOSES_OF_A_SESSION -> client.close();
                case RESETS -> client.reset();
                case CANCELS -> {
                    String message =
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}";
                    tell(port, post("Mcp-Session-Id: " + session + "\r\n", message), 202);
                    // An answer without content: nothing else may come.
                    assertThat(client.readFinal().text()).isEmpty();
                }
                case ENDS_ITS_SESSION ->
                    tell(
                            port,
                            "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: " + session + "\r\n\r\n",
                            200);
            }
            return ends.call() - since;
        }
    }

    private static String session(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(post("", """
                            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
                            "capabilities":{},"clientInfo":{"name":"a","version":"1"}}}"""))
                    .readFinal()
                    .header("Mcp-Session-Id")
                    .orElseThrow();
        }
    }

    private static void tell(int port, String request, int status) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.send(request).readFinal().status()).isEqualTo(status);
        }
    }

    /** A call with id 1; of a session, or modern where there is none. */
    private static String call(@Nullable String session, String marker) {
        String meta = session != null
                ? ""
                : ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
        String fields = session != null
                ? "Mcp-Session-Id: " + session + "\r\n"
                : "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: wait\r\n";
        return post(
                fields,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\",\"arguments\":"
                        + "{\"marker\":\"" + marker + "\"}" + meta + "}}");
    }

    private static String post(String fields, String body) {
        return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\n" + fields + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }
}
