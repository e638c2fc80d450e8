package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.FailureException;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.observe.SeatMeters;
import io.headgate.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UserTokensTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final UpstreamName NAME = new UpstreamName("user-tokens-test");
    private static final CanaryConfig.User USER = new CanaryConfig.User(
            "plant",
            new Secret("sesame"),
            "test \"1\"",
            null,
            Duration.ofMinutes(4),
            Duration.ofMinutes(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60));

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final AnsweredHistorian historian = new AnsweredHistorian(NAME);
    private final Seats seats = new Seats(new Seats.Limits(2, 0), new DeadlineWatch(), clock::get, SeatMeters.of(NAME));
    private final AtomicLong defects = new AtomicLong();
    private final UserTokens tokens = start();

    @AfterAll
    static void stopKit() {
        KIT.shutdownTestKit();
    }

    private UserTokens start() {
        UserTokens.Board board = new UserTokens.Board(USER.password());
        TokenCalls calls = new TokenCalls(
                historian, SystemMaterializer.get(KIT.system()).materializer(), clock::get, USER.timeout());
        UserTokens.Setup setup = new UserTokens.Setup(NAME, USER, seats, calls, clock::get, this::random, board);
        return new UserTokens(KIT.spawn(TokenKeeper.create(setup)), board, clock::get);
    }

    private double random() {
        if (defects.getAndDecrement() > 0) {
            throw new IllegalStateException("a defect of the test's making");
        }
        return 0.5;
    }

    private CompletableFuture<Secret> take() {
        return tokens.take(Deadline.after(LIMIT, clock.get())).toCompletableFuture();
    }

    private static String got(CompletableFuture<Secret> asked) throws Exception {
        try {
            return asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS).reveal();
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof FailureException known
                    ? known.failure().kind().code() + " " + known.failure().retryAfter()
                    : failed.toString();
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        TIME.timePasses(time);
    }

    private static String good(String token) {
        return "{\"statusCode\":\"Good\",\"userToken\":\"" + token + "\"}";
    }

    private void awaitAsked(int count) {
        Await.until("requests", LIMIT, () -> historian.asked().size() == count);
    }

    @Test
    void logsInOnceForAllWhoWaitAndNotBeforeSomebodyDoes() throws Exception {
        assertThat(historian.asked()).isEmpty();
        CompletableFuture<Secret> first = take();
        CompletableFuture<Secret> second = take();
        historian.answer(good("t1"));

        assertThat(got(first)).isEqualTo("t1");
        assertThat(got(second)).isEqualTo("t1");
        assertThat(got(take())).isEqualTo("t1");
        assertThat(historian.asked())
                .containsExactly("/getUserToken {\"application\":\"test \\\"1\\\"\",\"username\":\"plant\","
                        + "\"password\":\"sesame\"}");
        assertThat(seats.count().taken()).isEqualTo(1);
    }

    @Test
    void replacesATokenThatHasEndedOnceHoweverOftenThatIsTold() throws Exception {
        CompletableFuture<Secret> first = take();
        historian.answer(good("t1"));
        Secret old = first.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        tokens.ended(old);
        CompletableFuture<Secret> next = take();
        historian.answer(good("t2"));
        assertThat(got(next)).isEqualTo("t2");
        tokens.ended(old);

        assertThat(got(take())).isEqualTo("t2");
        assertThat(historian.asked()).hasSize(2);
        assertThat(seats.count().taken()).isEqualTo(1);
    }

    @Test
    void tellsAFailedLogInAtOnceAndTriesAgainAfterAPause() throws Exception {
        CompletableFuture<Secret> first = take();
        historian.answer("{\"statusCode\":\"BadLicense\",\"errors\":[]}");

        assertThat(got(first)).isEqualTo("canary.log-in PT1S");
        assertThat(got(take())).isEqualTo("canary.log-in PT1S");
        assertThat(historian.asked()).hasSize(1);
        assertThat(seats.count().taken()).isZero();

        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        CompletableFuture<Secret> later = take();
        historian.answer(good("t1"));
        assertThat(got(later)).isEqualTo("t1");
        assertThat(tokens.status()).isEqualTo(new UserTokens.Status(true, 1, null));
    }

    @Test
    void keepsTheTokenWhileCallsComeAndThenGivesItBack() throws Exception {
        CompletableFuture<Secret> first = take();
        historian.answer(good("t1"));
        assertThat(got(first)).isEqualTo("t1");
        for (int i = 1; i <= 3; i++) {
            pass(USER.keepAlive());
            awaitAsked(1 + i);
            assertThat(historian.asked().get(i)).startsWith("/getQualities").contains("\"userToken\":\"t1\"");
            historian.answer("{\"statusCode\":\"Good\"}");
            awaitTimer();
        }
        pass(USER.keepAlive());
        awaitAsked(5);

        assertThat(historian.asked().get(4)).isEqualTo("/revokeUserToken {\"userToken\":\"t1\"}");
        historian.answer("{\"statusCode\":\"Good\"}");
        Await.until("the seat is free", LIMIT, () -> seats.count().taken() == 0);
        assertThat(tokens.status().held()).isFalse();
    }

    /** A message after which everything before it has been handled, the timer it set included. */
    private void awaitTimer() throws Exception {
        Await.until("nothing is open", LIMIT, historian::idle);
        Await.stays(Duration.ofMillis(100), historian::idle);
    }

    @Test
    void losesNothingButTheTokenThroughADefect() throws Exception {
        CompletableFuture<Secret> first = take();
        CompletableFuture<Secret> second = take();
        defects.set(1);
        historian.answer("{\"statusCode\":\"Errors\"}");
        historian.answer(good("t2"));

        assertThat(got(first)).isEqualTo("t2");
        assertThat(got(second)).isEqualTo("t2");
        assertThat(seats.count().taken()).isEqualTo(1);
    }

    @Test
    void givesTheTokenBackWhenItStopsAndNoneAfterThat() throws Exception {
        CompletableFuture<Secret> first = take();
        historian.answer(good("t1"));
        assertThat(got(first)).isEqualTo("t1");

        CompletableFuture<?> stopped = tokens.stop().toCompletableFuture();
        historian.answer("{\"statusCode\":\"Good\"}");
        stopped.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        assertThat(historian.asked()).last().asString().startsWith("/revokeUserToken");
        assertThat(got(take())).isEqualTo("pool.draining null");
        assertThat(seats.count().taken()).isZero();
    }

    @Test
    void givesBackATokenThatCameWhileItStopped() throws Exception {
        CompletableFuture<Secret> first = take();
        awaitAsked(1);
        CompletableFuture<?> stopped = tokens.stop().toCompletableFuture();
        assertThat(got(first)).isEqualTo("pool.draining null");
        historian.answer(good("t1"));
        historian.answer("{\"statusCode\":\"Good\"}");
        stopped.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        assertThat(historian.asked()).last().asString().contains("t1");
        assertThat(seats.count().taken()).isZero();
    }
}
