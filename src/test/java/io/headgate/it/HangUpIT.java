package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.FaultProxy.Direction;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedConnection;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An upstream that ends a connection which has served before, at every moment of the next exchange: a read succeeds elsewhere, a
 * write is never done twice, and the next caller notices nothing (RFC 9112, 9.3.1).
 */
class HangUpIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    /** Longer than all that comes behind it on a connection of its own, so that only the first connection is cut. */
    private static final String LONG = "x".repeat(2_000);

    private static final String BODY = "0123456789";
    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d", probe-path = /probe
                # A connection that is lost young must not turn the next caller away: that is not the subject here.
                pool { max = 2, warm-up = off, when-down = wait, backoff { first = 1ms, max = 1ms, jitter = 0 }, health { validate-after = %s, deep-interval = off } }
              }
              routes.store { path = "/", upstream = store, timeout = 5s }
            }
            """;

    /** When it hangs up. */
    enum Moment {
        BEFORE_THE_REQUEST,
        WITHIN_THE_REQUEST,
        AFTER_THE_REQUEST,
        WITHIN_THE_HEAD_OF_THE_ANSWER,
        WITHIN_THE_BODY_OF_THE_ANSWER,
        WHILE_IDLE,
        DURING_VALIDATION;

        /** Whether the caller need not know. */
        boolean harmless(String method) {
            return switch (this) {
                case WHILE_IDLE, DURING_VALIDATION -> true;
                case BEFORE_THE_REQUEST, WITHIN_THE_REQUEST, AFTER_THE_REQUEST -> method.equals("GET");
                case WITHIN_THE_HEAD_OF_THE_ANSWER, WITHIN_THE_BODY_OF_THE_ANSWER -> false;
            };
        }

        /** Whether the upstream gets the whole of the request that fails. */
        boolean arrives() {
            return switch (this) {
                case BEFORE_THE_REQUEST, WITHIN_THE_REQUEST -> false;
                case AFTER_THE_REQUEST,
                        WITHIN_THE_HEAD_OF_THE_ANSWER,
                        WITHIN_THE_BODY_OF_THE_ANSWER,
                        WHILE_IDLE,
                        DURING_VALIDATION -> true;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void harmsNoReadAndDoublesNoWrite(Moment moment) throws Exception {
        for (String method : List.of("GET", "PUT", "POST")) {
            hangUp(moment, method);
        }
    }

    private static void hangUp(Moment moment, String method) throws Exception {
        AtomicInteger probes = new AtomicInteger();
        AtomicInteger exchanges = new AtomicInteger();
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(request -> {
                    if (request.target().equals("/probe")) {
                        boolean first = probes.incrementAndGet() == 1;
                        return first && moment == Moment.DURING_VALIDATION
                                ? List.of(Step.close())
                                : Script.ECHO.answer(request);
                    }
                    boolean second = exchanges.incrementAndGet() == 2;
                    return second && moment == Moment.AFTER_THE_REQUEST
                            ? List.of(Step.close())
                            : Script.ECHO.answer(request);
                });
                FaultProxy network = FaultProxy.before(upstream.port());
                RunningGateway gateway = RunningGateway.startWhole(
                        CONFIG.formatted(network.port(), moment == Moment.DURING_VALIDATION ? "1ms" : "off"),
                        Map.of());
                RawClient client = gateway.client()) {
            assertThat(send(client, "POST", "first", LONG).text()).isEqualTo("first");
            idle(gateway);
            prepare(moment, upstream, network);

            String answer = outcome(gateway, method);

            String what = moment + " " + method;
            assertThat(answer).as(what).isEqualTo(moment.harmless(method) ? "200 marked" : "failed");
            network.pass();
            assertThat(send(client, "POST", "next", BODY).text()).as(what).isEqualTo("next");
            long arrived = upstream.requests().stream()
                    .filter(request -> request.header("X-Marker").orElse("").equals("marked"))
                    .count();
            boolean twice = method.equals("GET") && moment == Moment.AFTER_THE_REQUEST;
            boolean once = moment.arrives() || moment.harmless(method);
            assertThat(arrived).as(what).isEqualTo(twice ? 2 : once ? 1 : 0);
            idle(gateway);
            Await.until(
                    "the pool and the upstream count the same",
                    SOON,
                    () -> Pools.of(gateway, "store").at("/connections/idle").asInt() == network.open());
        }
    }

    private static void prepare(Moment moment, ScriptedUpstream upstream, FaultProxy network) {
        long sent = network.passed(Direction.TO_SERVER);
        long received = network.passed(Direction.TO_CLIENT);
        switch (moment) {
            case BEFORE_THE_REQUEST -> network.cutAfter(Direction.TO_SERVER, sent, false);
            case WITHIN_THE_REQUEST -> network.cutAfter(Direction.TO_SERVER, sent + 20, false);
            case WITHIN_THE_HEAD_OF_THE_ANSWER -> network.cutAfter(Direction.TO_CLIENT, received + 20, false);
            case WITHIN_THE_BODY_OF_THE_ANSWER ->
                network.cutAfter(
                        Direction.TO_CLIENT,
                        // as long as the first answer but for the marker, less half of that
                        2 * received + 2L * ("marked".length() - "first".length()) - 3,
                        false);
            case WHILE_IDLE -> {
                upstream.connections().forEach(RecordedConnection::close);
                Await.until("nothing is open", SOON, () -> network.open() == 0);
            }
            case AFTER_THE_REQUEST, DURING_VALIDATION -> {
                // the script does it
            }
        }
    }

    /** What a caller gets on a connection of its own, which a cut answer may end. */
    private static String outcome(RunningGateway gateway, String method) throws IOException {
        try (RawClient client = gateway.client()) {
            RawResponse answer = send(client, method, "marked", BODY);
            return answer.status() == 200 ? "200 " + answer.text() : answer.status() == 502 ? "failed" : answer.text();
        } catch (IOException cut) {
            return "failed";
        }
    }

    private static RawResponse send(RawClient client, String method, String marker, String body) throws IOException {
        String head = WireBench.message(method + " /x HTTP/1.1", "X-Marker: " + marker);
        String content = method.equals("GET") ? "\r\n" : "Content-Length: " + body.length() + "\r\n\r\n" + body;
        return client.send(head + content).readFinal();
    }

    private static void idle(RunningGateway gateway) {
        Await.until(
                "nothing is lent",
                SOON,
                () -> Pools.of(gateway, "store").at("/connections/active").asInt() == 0);
    }
}
