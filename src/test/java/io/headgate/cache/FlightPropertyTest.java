package io.headgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Stage;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import io.headgate.dispatch.Dispatched;
import io.headgate.observe.CacheMeters;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal reads whose calls end in every way and order: each caller is answered once, asks once at most, and nothing is left. */
class FlightPropertyTest {
    private static final UpstreamName STORE = new UpstreamName("store");
    private static final int CALLERS = 12;
    private static final int ROUNDS = 300;

    private final DeadlineWatch watch = new DeadlineWatch();
    private final List<OpenCall> open = new ArrayList<>();
    private long now;
    private final Cache cache = new Cache(new CacheConfig(1 << 20, 1 << 10, Duration.ZERO), "gate", watch, () -> now);

    /** A caller's own call, until somebody ends it. */
    private final class OpenCall implements Dispatched<Response> {
        private final CompletableFuture<CallResult<Response>> result = new CompletableFuture<>();
        private final CompletableFuture<Timings> ended = new CompletableFuture<>();
        private final Timings timings = new Timings(now);

        @Override
        public CompletionStage<CallResult<Response>> result() {
            return result;
        }

        @Override
        public CompletionStage<Timings> ended() {
            return ended;
        }

        @Override
        public Stage stage() {
            return new Stage(Stage.Step.ASKED, STORE, 1, now - timings.startNanos());
        }

        @Override
        public void cancel() {
            fail(FailureKind.CANCELLED);
        }

        void answer(int status, Headers headers, String text) {
            open.remove(this);
            Body body = Body.of(ByteString.fromString(text));
            result.complete(new CallResult.Answered<>(new Response(status, headers, body), timings));
            ended.complete(timings);
        }

        void fail(FailureKind kind) {
            open.remove(this);
            result.complete(new CallResult.Refused<>(Failure.of(kind), timings));
            ended.complete(timings);
        }

        void end(int how) {
            switch (how) {
                case 0 -> answer(200, Headers.EMPTY, "shared");
                case 1 -> answer(200, Headers.of("Cache-Control", "no-store"), "own");
                case 2 -> answer(500, Headers.EMPTY, "oh");
                case 3 -> fail(FailureKind.UPSTREAM_CLOSED);
                case 4 -> fail(FailureKind.BREAKER_OPEN);
                case 5 -> fail(FailureKind.POOL_QUEUE_FULL);
                default -> answer(404, Headers.EMPTY, "none");
            }
        }
    }

    /** One caller, with what it was told. */
    private final class Caller {
        private final Serving serving;
        private int asked;

        Caller(Key key, Duration patience) {
            Question question = new Question(
                    STORE,
                    key,
                    Directives.ofRequest(Headers.EMPTY),
                    List.of(),
                    Duration.ofMinutes(1),
                    Duration.ZERO,
                    Deadline.after(patience, now),
                    Set::of,
                    CacheMeters.of("flights"));
            serving = cache.ask(question, () -> {
                asked++;
                OpenCall call = new OpenCall();
                open.add(call);
                return call;
            });
        }

        boolean done() {
            return serving.result().toCompletableFuture().isDone()
                    && serving.ended().toCompletableFuture().isDone();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesNobody(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Key key = Key.maker().add("round " + seed + " " + round).make();
            List<Caller> callers = new ArrayList<>();
            while (callers.size() < CALLERS) {
                callers.add(new Caller(key, Duration.ofSeconds(1 + random.nextInt(5))));
                act(random, callers);
            }
            while (callers.stream().anyMatch(caller -> !caller.done())) {
                assertThat(open)
                        .as("somebody waits for nothing, seed %d round %d", seed, round)
                        .isNotEmpty();
                open.get(random.nextInt(open.size())).end(random.nextInt(7));
            }

            assertThat(callers).allMatch(caller -> caller.asked <= 1);
            assertThat(open).isEmpty();
            assertThat(watch.size()).isZero();
            assertThat(cache.numbers()).containsEntry("flights", 0L).containsEntry("collectingBytes", 0L);
        }
    }

    @Test
    void saysForWhomACallerWaits() {
        Key key = Key.maker().add("where").make();
        Caller first = new Caller(key, Duration.ofSeconds(10));
        Caller second = new Caller(key, Duration.ofSeconds(10));
        now += Duration.ofSeconds(3).toNanos();

        assertThat(first.serving.stage().text()).isEqualTo("asked store, 3 s so far");
        assertThat(second.serving.stage().text())
                .isEqualTo("waiting for what store answers another caller with the same question, 3 s so far");

        open.get(0).answer(200, Headers.EMPTY, "shared");
        assertThat(second.serving.stage().text()).isEqualTo("reading the answer of store");
    }

    private void act(Random random, List<Caller> callers) {
        switch (random.nextInt(5)) {
            case 0 -> {
                if (!open.isEmpty()) {
                    open.get(random.nextInt(open.size())).end(random.nextInt(7));
                }
            }
            case 1 -> callers.get(random.nextInt(callers.size())).serving.cancel();
            case 2 -> {
                now += Duration.ofMillis(random.nextInt(1500)).toNanos();
                watch.sweep(now);
            }
            case 3 -> cache.invalidate(STORE);
            default -> {}
        }
    }
}
