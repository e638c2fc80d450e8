package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is tried again and what is not, by what reaches the upstream. */
class RetryIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int CALLS = 1000;
    private static final double SHARE = 0.2;
    private static final int MIN = 3;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private static final String QUERY = "/collections/c/points/query";
    private static final String UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy";

    /** A store whose reads are POSTs. The breaker, which would end most of this, has tests of its own. */
    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = qdrant, url = "http://127.0.0.1:%d", pass-deadline = off
                pool { max = 8, warm-up = off, breaker.enabled = off, settle-after = 1ms, when-down = wait,
                       backoff { first = 1ms, max = 1ms, jitter = 0 } }
                retry { pause { first = 1ms, max = 5ms } }
                %s
              }
              routes.store { path = "/", upstream = store, timeout = %s }
            }
            """;

    private static RunningGateway gateway(ScriptedUpstream upstream, String more) throws InterruptedException {
        return RunningGateway.startWhole(CONFIG.formatted(upstream.port(), more, "5s"), Map.of());
    }

    private static RawResponse post(RunningGateway gateway, String path, String body, String... lines)
            throws IOException {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.send(head(path, body.length(), lines) + body).readFinal();
        }
    }

    private static String head(String path, int length, String... lines) {
        StringBuilder head = new StringBuilder("POST ")
                .append(path)
                .append(" HTTP/1.1\r\nHost: localhost\r\nContent-Length: ")
                .append(length)
                .append("\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static String detail(RawResponse answer) throws IOException {
        return JSON.readTree(answer.text()).path("detail").asText();
    }

    /** Fails the first so many requests, then answers. */
    private static Script first(int failures, Step... with) {
        AtomicInteger left = new AtomicInteger(failures);
        return request -> left.getAndDecrement() > 0 ? List.of(with) : Script.ECHO.answer(request);
    }

    /** How an upstream is dead. */
    enum Death {
        HANGS_UP,
        RESETS,
        ANSWERS_503;

        Step step() {
            return switch (this) {
                case HANGS_UP -> Step.close();
                case RESETS -> Step.reset();
                case ANSWERS_503 -> Step.send(UNAVAILABLE);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void addsLittleLoadToADeadUpstream(Death death) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(death.step()));
                RunningGateway gateway = gateway(upstream, "pool.when-down = wait")) {
            long start = System.nanoTime();
            List<Integer> statuses = Caller.inParallel(8, number -> {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    int failed = 0;
                    for (int i = 0; i < CALLS / 8; i++) {
                        RawResponse answer = client.send(head(QUERY, 2) + "{}").readFinal();
                        failed += answer.status() / 100 == 5 ? 1 : 0;
                    }
                    return failed;
                }
            });
            long windows = 1 + (System.nanoTime() - start) / WINDOW.toNanos();

            long sent = upstream.requestCount();
            long retries = upstream.requests().stream()
                    .filter(request -> request.header("Headgate-Attempt").isPresent())
                    .count();
            Facts.tell(
                    "6 dead upstream",
                    "%s: %d calls asked, %d requests reached it, %d of them retries, %d window(s) of %d s; bound %.0f",
                    death,
                    CALLS,
                    sent,
                    retries,
                    windows,
                    WINDOW.toSeconds(),
                    (1 + SHARE) * CALLS + MIN * windows);
            assertThat(statuses.stream().mapToInt(Integer::intValue).sum()).isEqualTo(CALLS);
            assertThat((double) sent).isLessThanOrEqualTo((1 + SHARE) * CALLS + MIN * windows);
            assertThat((double) retries).isBetween(1.0, SHARE * CALLS + MIN * windows);
        }
    }

    @Test
    void givesTheRefusingAnswerItselfWhereNoneIsBetter() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(Step.send(UNAVAILABLE)));
                RunningGateway gateway = gateway(upstream, "")) {
            RawResponse answer = post(gateway, QUERY, "{}");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).isEqualTo("busy");
            assertThat(upstream.requests())
                    .extracting(request -> request.header("Headgate-Attempt").orElse("none"))
                    .containsExactly("none", "2", "3");
            assertThat(upstream.accepted()).isEqualTo(1);
        }
    }

    @Test
    void repeatsAReadWhoseBodyComesInASecondPacket() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(first(1, Step.close()));
                RunningGateway gateway = gateway(upstream, "");
                RawClient client = RawClient.connect(gateway.port())) {
            client.send(head(QUERY, 10, "X-Marker: m"), "{\"a\"");
            client.send(":12345");

            assertThat(client.readFinal().text()).isEqualTo("m");
            assertThat(upstream.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.text()).isEqualTo("{\"a\":12345"));
        }
    }

    @Test
    void neverRepeatsABodyThatWasNotKept() throws Exception {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.start().answerAtHead(first(1, Step.readBody(), Step.close()));
                RunningGateway gateway = gateway(upstream, "retry.keep-body = 1KiB");
                RawClient client = RawClient.connect(gateway.port())) {
            String large = "x".repeat(1500);
            client.send(head(QUERY, 3000), large);
            Await.until("the request has begun to flow", LIMIT, () -> upstream.requestCount() == 1);
            client.send(large);

            RawResponse answer = client.readFinal();

            assertThat(answer.status()).isEqualTo(502);
            assertThat(detail(answer)).contains("whether the upstream acted is unknown");
            assertThat(upstream.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void neverRepeatsAWriteThatMayHaveArrived() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(first(1, Step.close()));
                RunningGateway gateway = gateway(upstream, "")) {
            assertThat(post(gateway, "/collections/c/points/batch", "{}").status())
                    .isEqualTo(502);
            assertThat(upstream.requestCount()).isEqualTo(1);

            upstream.answer(first(1, Step.close()));
            assertThat(post(gateway, "/collections/c/points/delete", "{}").status())
                    .isEqualTo(502);
            assertThat(upstream.requestCount()).isEqualTo(2);

            upstream.answer(Script.always(Step.send(UNAVAILABLE)));
            assertThat(post(gateway, "/collections/c/points/delete", "{}").status())
                    .isEqualTo(503);
            assertThat(upstream.requestCount()).isEqualTo(3);
        }
    }

    @Test
    void repeatsAnIdempotentWriteWhereTheOperatorAllowsIt() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(first(1, Step.close()));
                RunningGateway gateway = gateway(upstream, "retry.idempotent = on")) {
            assertThat(post(gateway, "/collections/c/points/delete", "{}").status())
                    .isEqualTo(200);
            assertThat(upstream.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void neverRepeatsAnAnswerThatHasBegun() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .answer(first(1, Step.send("HTTP/1.1 200 OK\r\nContent-Le"), Step.close()));
                RunningGateway gateway = gateway(upstream, "")) {
            assertThat(post(gateway, QUERY, "{}").status()).isEqualTo(502);
            assertThat(upstream.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void comesBackWhenTheAnswerSaysSo() throws Exception {
        AtomicLong firstAt = new AtomicLong();
        AtomicLong secondAt = new AtomicLong();
        Script refuseOnce = first(1, Step.send("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"));
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(request -> {
                    (request.number() == 1 ? firstAt : secondAt).set(System.nanoTime());
                    return refuseOnce.answer(request);
                });
                RunningGateway gateway = gateway(upstream, "")) {
            RawResponse answer = post(gateway, QUERY, "{}");

            Duration pause = Duration.ofNanos(secondAt.get() - firstAt.get());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(pause).isBetween(Duration.ofMillis(990), Duration.ofMillis(2000));
            assertThat(answer.header("Server-Timing").orElse("")).contains("earlier;dur=");
            Facts.tell("retry", "Retry-After: 1 obeyed, asked again after %d ms", pause.toMillis());
        }
    }

    @Test
    void passesARefusalOnThatOutlastsTheDeadline() throws Exception {
        String refusal = "HTTP/1.1 429 Slow\r\nRetry-After: 30\r\nContent-Length: 4\r\n\r\nlate";
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(Step.send(refusal)));
                RunningGateway gateway = gateway(upstream, "")) {
            long start = System.nanoTime();
            RawResponse answer = post(gateway, QUERY, "{}");

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).hasValue("30");
            assertThat(answer.text()).isEqualTo("late");
            assertThat(upstream.requestCount()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void passesALargeRefusalOnAtOnce() throws Exception {
        int length = 300_000;
        String large = "HTTP/1.1 503 No\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length);
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(Step.send(large)));
                RunningGateway gateway = gateway(upstream, "retry.keep-body = 1KiB")) {
            RawResponse answer = post(gateway, QUERY, "{}");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).hasSize(length);
            assertThat(upstream.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void leavesRepeatingToWhoRepeatsAlready() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Script.always(Step.send(UNAVAILABLE)));
                RunningGateway gateway = gateway(upstream, "")) {
            RawResponse answer = post(gateway, QUERY, "{}", "Headgate-Attempt: 2");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(upstream.requests())
                    .extracting(RecordedRequest::ofConnection)
                    .hasSize(1);
            assertThat(upstream.requests().get(0).header("Headgate-Attempt")).hasValue("2");
        }
    }

    @Test
    void sendsNothingMoreForACallerWhoWentAwayInThePause() throws Exception {
        Script refuse = Script.always(Step.send("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"));
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(refuse);
                RunningGateway gateway = gateway(upstream, "")) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                client.send(head(QUERY, 2) + "{}");
                Await.until(LIMIT, () -> upstream.requestCount() == 1);
                client.reset();
            }

            Await.stays(Duration.ofMillis(1500), () -> upstream.requestCount() == 1);
        }
    }
}
