package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cache.Cache;
import io.headgate.cache.CacheConfig;
import io.headgate.cache.Directives;
import io.headgate.cache.Key;
import io.headgate.cache.Question;
import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.observe.CacheMeters;
import io.headgate.testing.Await;
import io.headgate.testing.ScriptedDispatcher;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewWatchTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final UpstreamName HISTORIAN = new UpstreamName("view-watch-test");

    private final long now = TimeUnit.HOURS.toNanos(1);
    private final Cache cache =
            new Cache(new CacheConfig(1 << 20, 1 << 10, INTERVAL), "gate", new DeadlineWatch(), () -> now);
    private final ScriptedDispatcher historian = new ScriptedDispatcher();
    private final ActorRef<ViewWatch.Message> watch =
            KIT.spawn(ViewWatch.create(HISTORIAN, cache, historian, null, INTERVAL));

    @AfterEach
    void stop() {
        KIT.stop(watch);
    }

    @AfterAll
    static void stopKit() {
        KIT.shutdownTestKit();
    }

    /** From now on something is kept that is about this view. */
    private void keep(String view) {
        Question question = new Question(
                HISTORIAN,
                Key.maker().add(view).make(),
                Directives.ofRequest(Headers.EMPTY),
                List.of(),
                Duration.ofDays(1),
                Duration.ZERO,
                Deadline.after(Duration.ofMinutes(1), now),
                () -> Set.of(view),
                CacheMeters.of("views"));
        cache.ask(
                question,
                () -> new ScriptedDispatcher()
                        .promises(new Response(200, Headers.EMPTY, Body.of(ByteString.fromString(view)))));
        assertThat(cache.groups(HISTORIAN)).contains(view);
    }

    private static String status(String views) {
        return ("{'statusCode':'Good','errors':[],'views':{" + views + "}}").replace('\'', '"');
    }

    private static String sequence(String view, int sequence) {
        return "'" + view + "':{'sequence':'" + sequence + "'}";
    }

    /** Lets time pass until it asks again; what came of its questions before is then known to it. */
    private void awaitQuestion() {
        int before = historian.calls.size();
        Await.until("it asks", LIMIT, () -> {
            TIME.timePasses(INTERVAL);
            return historian.calls.size() > before;
        });
    }

    private void awaitKept(String... views) {
        Await.until("only " + List.of(views) + " are kept", LIMIT, () -> {
            TIME.timePasses(INTERVAL);
            return cache.groups(HISTORIAN).equals(Set.of(views));
        });
    }

    /** Has it see both views for the first time, and keeps them again. */
    private void knows(String first, String second) {
        historian.answers(200, status(sequence(first, 1) + "," + sequence(second, 1)));
        keep(first);
        keep(second);
        awaitKept();
        keep(first);
        keep(second);
    }

    @Test
    void asksNothingWhileNothingIsKept() {
        for (int i = 0; i < 5; i++) {
            TIME.timePasses(INTERVAL);
        }
        CompletableFuture<CallResult<Response>> open = historian.waits();
        keep("Plant");
        awaitQuestion();

        assertThat(open).isNotDone();
        assertThat(historian.calls).singleElement().satisfies(call -> {
            assertThat(call.priority()).isEqualTo(Priority.LOW);
            assertThat(call.operation().name()).isEqualTo("canary.browseStatus");
        });
        assertThat(historian.body()).isEqualTo("{\"views\":[\"Plant\"]}");
    }

    @Test
    void takesAViewThatItSeesForTheFirstTimeForRebuilt() {
        historian.answers(200, status(sequence("Plant", 1)));
        keep("Plant");

        awaitKept();
    }

    @Test
    void leavesWhatHasNotChanged() {
        knows("Plant", "SITEHIST");
        historian.answers(200, status(sequence("plant", 1) + "," + sequence("SiteHist", 1)));

        awaitQuestion();
        awaitQuestion();

        assertThat(cache.groups(HISTORIAN)).containsExactlyInAnyOrder("Plant", "SITEHIST");
    }

    @Test
    void dropsWhatIsKeptOfTheViewThatWasRebuilt() {
        knows("Plant", "SITEHIST");

        historian.answers(200, status(sequence("Plant", 1) + "," + sequence("SITEHIST", 2)));

        awaitKept("Plant");
    }

    @Test
    void dropsWhatIsKeptOfAViewThatIsGone() {
        knows("Plant", "SITEHIST");

        historian.answers(200, status(sequence("Plant", 1)));

        awaitKept("Plant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"statusCode\":\"Errors\",\"errors\":[\"no\"]}", "<html>", "{\"statusCode\":\"Good\"}", ""})
    void concludesNothingFromAnAnswerThatSaysNothing(String answer) {
        knows("Plant", "SITEHIST");
        historian.answers(200, answer);

        awaitQuestion();
        awaitQuestion();

        assertThat(cache.groups(HISTORIAN)).hasSize(2);
    }

    @Test
    void goesOnAfterACallThatFailed() {
        knows("Plant", "SITEHIST");
        historian.refuses(Failure.of(FailureKind.UPSTREAM_CLOSED));
        awaitQuestion();
        awaitQuestion();
        assertThat(cache.groups(HISTORIAN)).hasSize(2);

        historian.answers(200, status(sequence("Plant", 2) + "," + sequence("SITEHIST", 1)));

        awaitKept("SITEHIST");
    }

    @Test
    void asksOneQuestionAtATime() {
        CompletableFuture<CallResult<Response>> open = historian.waits();
        keep("Plant");
        awaitQuestion();
        historian.answers(200, status(sequence("Plant", 1)));
        for (int i = 0; i < 5; i++) {
            TIME.timePasses(INTERVAL);
        }

        open.complete(new CallResult.Refused<>(Failure.of(FailureKind.UPSTREAM_CLOSED), historian.timings));
        awaitKept();

        assertThat(historian.calls).hasSize(2);
    }
}
