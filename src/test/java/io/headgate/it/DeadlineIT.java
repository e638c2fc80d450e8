package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A pool of one connection, an upstream that needs 300 ms, 20 callers at once who wait one second. */
class DeadlineIT {
    private static final Duration WORK = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofMillis(100);
    private static final int CALLERS = 20;
    private static final int WARM_UP_ROUNDS = 10;
    private static final String CONFIG = """
            headgate {
              upstreams.slow { kind = http, url = "http://127.0.0.1:%d", pool { max = 1, max-waiting = %d } }
              routes.slow { path = "/", upstream = slow, timeout = %s }
            }
            """;

    private final Map<String, Long> arrivals = new ConcurrentHashMap<>();

    private volatile boolean working;

    private List<Step> workThenEcho(RecordedRequest request) {
        if (!working) {
            return Script.ECHO.answer(request);
        }
        arrivals.put(request.header("X-Marker").orElse("none"), System.nanoTime());
        List<Step> steps = new ArrayList<>(List.of(Step.pause(WORK)));
        steps.addAll(Script.ECHO.answer(request));
        return steps;
    }

    @Test
    void servesThoseThatFitByTheCallersOwnDeadline() throws Exception {
        servesThoseThatFit("caller's Request-Timeout", "30s", "Request-Timeout: 1s");
    }

    @Test
    void servesThoseThatFitByTheTimeoutOfTheRoute() throws Exception {
        servesThoseThatFit("route's timeout", "1s");
    }

    private void servesThoseThatFit(String whose, String routeTimeout, String... headerLines) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(this::workThenEcho);
                RunningGateway gateway =
                        RunningGateway.startWhole(CONFIG.formatted(upstream.port(), 100, routeTimeout), Map.of());
                Hiccups hiccups = new Hiccups()) {
            warmUp(gateway);

            List<Caller.Answer> answers = Caller.together(CALLERS, gateway.port(), "/x", headerLines);

            Duration grace = GRACE.plus(hiccups.allowance());
            List<Caller.Answer> served =
                    answers.stream().filter(Caller.Answer::isOwn).toList();
            List<Caller.Answer> waitedInVain = ofCode(answers, "pool.deadline");
            List<Caller.Answer> cut = ofCode(answers, "upstream.timeout");
            // Three times 300 ms fit into a second. Whose time is up during the work is cut, which frees the pool for a
            // caller
            // who came a few milliseconds later and is cut in turn.
            assertThat(served)
                    .hasSizeBetween(2, 3)
                    .allSatisfy(answer -> assertThat(answer.took()).isLessThan(PATIENCE.plus(grace)));
            assertThat(waitedInVain).hasSizeGreaterThan(CALLERS / 2);
            assertThat(served.size() + cut.size() + waitedInVain.size()).isEqualTo(CALLERS);
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.took()).isLessThanOrEqualTo(PATIENCE.plus(grace)));
            assertThat(waitedInVain).allSatisfy(answer -> {
                assertThat(answer.response().status()).isEqualTo(503);
                assertThat(answer.took()).isGreaterThanOrEqualTo(PATIENCE.minus(GRACE));
            });

            // Nobody who was told "nothing was sent upstream" is found there, also not later.
            Await.stays(WORK, () -> waitedInVain.stream().noneMatch(answer -> arrivals.containsKey(answer.marker())));
            Duration latest = answers.stream()
                    .filter(answer -> arrivals.containsKey(answer.marker()))
                    .map(answer -> Duration.ofNanos(arrivals.getOrDefault(answer.marker(), 0L) - answer.sentNanos()))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            assertThat(latest).isLessThan(PATIENCE.plus(grace));

            Facts.tell(
                    "4 deadlines",
                    "by the %s: %d callers, %d answered, %d cut at the deadline (upstream.timeout), %d refused"
                            + " (pool.deadline); slowest answer %d ms; last request reached the upstream after %d ms;"
                            + " worst hiccup %d ms",
                    whose,
                    CALLERS,
                    served.size(),
                    cut.size(),
                    waitedInVain.size(),
                    slowest(answers).toMillis(),
                    latest.toMillis(),
                    hiccups.worst().toMillis());
        }
    }

    @Test
    void refusesAtOnceWhoFindsTheQueueFull() throws Exception {
        int room = 2;
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(this::workThenEcho);
                RunningGateway gateway =
                        RunningGateway.startWhole(CONFIG.formatted(upstream.port(), room, "1s"), Map.of());
                Hiccups hiccups = new Hiccups()) {
            warmUp(gateway);

            List<Caller.Answer> answers = Caller.together(CALLERS, gateway.port(), "/x");

            List<Caller.Answer> refused = ofCode(answers, "pool.queue-full");
            assertThat(answers.stream().filter(Caller.Answer::isOwn)).hasSize(1 + room);
            assertThat(refused).hasSize(CALLERS - 1 - room).allSatisfy(answer -> {
                assertThat(answer.response().status()).isEqualTo(503);
                assertThat(arrivals).doesNotContainKey(answer.marker());
            });
            assertThat(slowest(refused)).isLessThan(GRACE.plus(hiccups.allowance()));
            Facts.tell(
                    "4 full queue",
                    "room for %d: %d callers, %d answered, %d refused (pool.queue-full), slowest refusal %d ms;"
                            + " worst hiccup %d ms",
                    room,
                    CALLERS,
                    1 + room,
                    refused.size(),
                    slowest(refused).toMillis(),
                    hiccups.worst().toMillis());
        }
    }

    /** Times are measured below, so the code is run a few times first; also opens the connection. */
    private void warmUp(RunningGateway gateway) throws Exception {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            Caller.together(CALLERS, gateway.port(), "/warm-up");
        }
        Await.until(
                "the connection is idle",
                Duration.ofSeconds(5),
                () -> Pools.of(gateway, "slow").at("/connections/idle").asInt() == 1);
        working = true;
    }

    private static List<Caller.Answer> ofCode(List<Caller.Answer> answers, String code) {
        return answers.stream().filter(answer -> answer.code().equals(code)).toList();
    }

    private static Duration slowest(List<Caller.Answer> answers) {
        return answers.stream()
                .map(Caller.Answer::took)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
