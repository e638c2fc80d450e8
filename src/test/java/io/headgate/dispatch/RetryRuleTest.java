package io.headgate.dispatch;

import static io.headgate.call.FailureKind.CANCELLED;
import static io.headgate.call.FailureKind.POOL_DEADLINE;
import static io.headgate.call.FailureKind.REQUEST_TRUNCATED;
import static io.headgate.call.FailureKind.UPSTREAM_CLOSED;
import static io.headgate.call.FailureKind.UPSTREAM_CONFLICT;
import static io.headgate.call.FailureKind.UPSTREAM_PROTOCOL;
import static io.headgate.call.FailureKind.UPSTREAM_TIMEOUT;
import static io.headgate.call.OperationClass.ADMINISTRATION;
import static io.headgate.call.OperationClass.IDEMPOTENT;
import static io.headgate.call.OperationClass.NOT_REPEATABLE;
import static io.headgate.call.OperationClass.READ;
import static io.headgate.call.Reach.ANSWERED;
import static io.headgate.call.Reach.SENT;
import static io.headgate.call.Reach.UNSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.OperationClass;
import io.headgate.call.Reach;
import io.headgate.dispatch.RetryRule.Again;
import io.headgate.dispatch.RetryRule.Failed;
import io.headgate.dispatch.RetryRule.Hindrance;
import io.headgate.dispatch.RetryRule.Never;
import io.headgate.dispatch.RetryRule.Reason;
import io.headgate.resilience.RetrySettings;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetryRuleTest {
    private static final long MILLI = 1_000_000L;
    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration MAX = Duration.ofMillis(70);
    /** In the middle of the jitter, so that pauses are what the ladder says. */
    private static final double MIDDLE = 0.5;

    private static final Settings PLAIN = new Settings(true, false, 4);
    private static final Settings OFF = new Settings(false, true, 4);
    private static final Settings IDEMPOTENT_TOO = new Settings(true, true, 4);
    private static final Settings ONE_TRY = new Settings(true, true, 1);

    private record Settings(boolean enabled, boolean idempotent, int tries) {
        RetryRule rule() {
            return new RetryRule(
                    new RetrySettings(enabled, idempotent, tries, 0.2, 3, Duration.ofSeconds(10), FIRST, MAX, 1024),
                    () -> MIDDLE);
        }
    }

    /** A failed try of a read on a reused connection with much time left; a row of the table changes what it is about. */
    private static final class Story {
        Settings settings = PLAIN;
        OperationClass operationClass = READ;
        boolean repeatable = true;
        int tries = 1;
        boolean reused = true;
        Reach reach = SENT;

        @Nullable
        FailureKind failure = UPSTREAM_CLOSED;

        @Nullable
        NotNow notNow;

        long remaining = 10_000 * MILLI;
        long usual;
        String name = "";
        String expected = "";

        static Story of(String name) {
            Story story = new Story();
            story.name = name;
            return story;
        }

        Story with(Settings other) {
            settings = other;
            return this;
        }

        Story as(OperationClass other) {
            operationClass = other;
            return this;
        }

        Story tries(int number) {
            tries = number;
            return this;
        }

        Story fresh() {
            reused = false;
            return this;
        }

        Story unrepeatable() {
            repeatable = false;
            return this;
        }

        Story failed(Reach how, FailureKind why) {
            reach = how;
            failure = why;
            return this;
        }

        Story notNow(@Nullable Duration after, boolean once) {
            reach = ANSWERED;
            failure = null;
            notNow = new NotNow(after, once);
            return this;
        }

        Story expired() {
            reach = ANSWERED;
            failure = null;
            notNow = NotNow.EXPIRED;
            return this;
        }

        Story undone(int triesInAll) {
            reach = ANSWERED;
            failure = UPSTREAM_CONFLICT;
            notNow = NotNow.undone(triesInAll);
            return this;
        }

        Story left(long millis, long usualMillis) {
            remaining = millis * MILLI;
            usual = usualMillis * MILLI;
            return this;
        }

        Story againWithNewToken() {
            expected = new Again(Reason.NOT_NOW, 0, true).toString();
            return this;
        }

        Story again(Reason reason, long pauseMillis) {
            expected = new Again(reason, pauseMillis * MILLI, false).toString();
            return this;
        }

        Story againForFree() {
            expected = new Again(Reason.UNSENT, 0, true).toString();
            return this;
        }

        Story againWithoutHarm(long pauseMillis) {
            expected = new Again(Reason.NOT_NOW, pauseMillis * MILLI, true).toString();
            return this;
        }

        Story never(@Nullable Hindrance hindrance) {
            expected = new Never(hindrance).toString();
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Story> table() {
        return Stream.concat(byState(), byLimit());
    }

    private static Stream<Story> byState() {
        return Stream.of(
                Story.of("an expired token, at once, whatever the operation")
                        .as(NOT_REPEATABLE)
                        .with(OFF)
                        .expired()
                        .againWithNewToken(),
                Story.of("an expired token twice").expired().tries(2).never(Hindrance.TRIES),
                Story.of("an expired token and no body")
                        .expired()
                        .unrepeatable()
                        .never(Hindrance.BODY),
                Story.of("an expired token too late").expired().left(4, 0).never(Hindrance.TIME),
                Story.of("a write of which nothing was done")
                        .as(NOT_REPEATABLE)
                        .undone(9)
                        .againWithoutHarm(20),
                Story.of("the same beyond the tries of other calls")
                        .as(NOT_REPEATABLE)
                        .tries(8)
                        .undone(9)
                        .againWithoutHarm(70),
                Story.of("the same as often as it may be")
                        .as(NOT_REPEATABLE)
                        .tries(9)
                        .undone(9)
                        .never(Hindrance.TRIES),
                Story.of("the same where retries are off").with(OFF).undone(9).never(Hindrance.OFF),
                Story.of("the same where it cannot be sent again")
                        .unrepeatable()
                        .undone(9)
                        .never(Hindrance.BODY),
                Story.of("a read without an answer").again(Reason.DROPPED, 20),
                Story.of("a read without an answer on a new connection").fresh().again(Reason.DROPPED, 20),
                Story.of("an idempotent write without an answer").as(IDEMPOTENT).never(Hindrance.CLASS),
                Story.of("the same where the operator allows it")
                        .as(IDEMPOTENT)
                        .with(IDEMPOTENT_TOO)
                        .again(Reason.DROPPED, 20),
                Story.of("any other write")
                        .as(NOT_REPEATABLE)
                        .with(IDEMPOTENT_TOO)
                        .never(Hindrance.CLASS),
                Story.of("administration")
                        .as(ADMINISTRATION)
                        .with(IDEMPOTENT_TOO)
                        .never(Hindrance.CLASS),
                Story.of("a read, nothing sent").failed(UNSENT, UPSTREAM_CLOSED).againForFree(),
                Story.of("a write, nothing sent")
                        .as(NOT_REPEATABLE)
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .againForFree(),
                Story.of("administration, nothing sent")
                        .as(ADMINISTRATION)
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .againForFree(),
                Story.of("a write, nothing sent on a new connection: that is not the keep-alive race")
                        .as(NOT_REPEATABLE)
                        .fresh()
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .never(Hindrance.CLASS),
                Story.of("a read, nothing sent on a new connection")
                        .fresh()
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .again(Reason.UNSENT, 20),
                Story.of("a write, nothing sent for the second time")
                        .as(NOT_REPEATABLE)
                        .tries(2)
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .never(Hindrance.CLASS),
                Story.of("a read, nothing sent for the second time")
                        .tries(2)
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .again(Reason.UNSENT, 40),
                Story.of("cut within the answer")
                        .failed(ANSWERED, UPSTREAM_CLOSED)
                        .never(null),
                Story.of("an answer that is not valid")
                        .failed(ANSWERED, UPSTREAM_PROTOCOL)
                        .never(null),
                Story.of("silence on a reused connection")
                        .failed(SENT, UPSTREAM_TIMEOUT)
                        .again(Reason.DROPPED, 20),
                Story.of("silence on a new connection")
                        .fresh()
                        .failed(SENT, UPSTREAM_TIMEOUT)
                        .never(null),
                Story.of("the caller went away").failed(SENT, CANCELLED).never(null),
                Story.of("the caller sent too little")
                        .failed(SENT, REQUEST_TRUNCATED)
                        .never(null),
                Story.of("no time was left to send")
                        .failed(UNSENT, POOL_DEADLINE)
                        .never(null),
                Story.of("a read refused for now").notNow(null, false).again(Reason.NOT_NOW, 20),
                Story.of("a write refused for now")
                        .as(IDEMPOTENT)
                        .with(IDEMPOTENT_TOO)
                        .notNow(null, false)
                        .never(Hindrance.CLASS));
    }

    private static Stream<Story> byLimit() {
        return Stream.of(
                Story.of("switched off").with(OFF).never(Hindrance.OFF),
                Story.of("switched off, nothing sent")
                        .with(OFF)
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .never(Hindrance.OFF),
                Story.of("one try only").with(ONE_TRY).never(Hindrance.TRIES),
                Story.of("a body that has flowed away").unrepeatable().never(Hindrance.BODY),
                Story.of("a body that has flowed away, nothing sent")
                        .unrepeatable()
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .never(Hindrance.BODY),
                Story.of("the second failure").tries(2).again(Reason.DROPPED, 40),
                Story.of("the third failure, at the longest pause").tries(3).again(Reason.DROPPED, 70),
                Story.of("as many tries as may be").tries(4).never(Hindrance.TRIES),
                Story.of("Retry-After longer than the pause")
                        .notNow(Duration.ofMillis(1500), false)
                        .again(Reason.NOT_NOW, 1500),
                Story.of("Retry-After shorter than the pause")
                        .notNow(Duration.ZERO, false)
                        .again(Reason.NOT_NOW, 20),
                Story.of("Retry-After beyond the deadline")
                        .notNow(Duration.ofSeconds(10), false)
                        .never(Hindrance.TIME),
                Story.of("good for one more try, the first time")
                        .notNow(null, true)
                        .again(Reason.NOT_NOW, 20),
                Story.of("good for one more try, the second time")
                        .tries(2)
                        .notNow(null, true)
                        .never(Hindrance.TRIES),
                Story.of("just enough time").left(26, 0).again(Reason.DROPPED, 20),
                Story.of("not even the shortest exchange fits").left(25, 0).never(Hindrance.TIME),
                Story.of("the usual time fits").left(321, 300).again(Reason.DROPPED, 20),
                Story.of("the usual time does not fit").left(320, 300).never(Hindrance.TIME),
                Story.of("no time, nothing sent")
                        .left(5, 0)
                        .failed(UNSENT, UPSTREAM_CLOSED)
                        .never(Hindrance.TIME));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void decides(Story story) {
        RetryRule.Decision decision = story.settings
                .rule()
                .after(new Failed(
                        story.operationClass,
                        story.repeatable,
                        story.tries,
                        story.reused,
                        story.reach,
                        story.failure,
                        story.notNow,
                        story.remaining,
                        story.usual));

        assertThat(decision).hasToString(story.expected);
    }
}
