package io.headgate.upstream.postgres;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.call.Ticker;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * One command on one connection: prepared, begun, executed, committed or rolled back, and cleaned up after. The caller has its answer
 * before the cleaning up; the pool has the connection after it.
 *
 * <p>Everything happens on the connection's loop. What is sent and not yet answered is {@code busy}; whoever gives up meanwhile has
 * the server cancel it, and the connection is kept only if the server says that this is what happened: a cancellation that comes too
 * late would hit the next command.
 */
final class Turn implements Attempt<SqlAnswer>, DeadlineWatch.Watched, Execution.Listener {
    private enum Phase {
        NEW,
        WORKING,
        /** The commit is on its way. */
        COMMITTING,
        /** The transaction is over; what it left in the session is being removed. */
        CLEANING,
        OVER
    }

    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final PostgresLink link;
    private final SqlCommand command;
    private final Deadline deadline;
    private final Ticker ticker;
    private final long cancelNanos;
    private final Execution execution;
    private final CompletableFuture<SqlAnswer> answer = new CompletableFuture<>();
    private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
    private volatile Reach reach = Reach.UNSENT;
    private volatile @Nullable NotNow notNow;
    /** Whether the caller has all it will get. */
    private volatile boolean settled;
    /** When the connection is given up although the server has not answered. */
    private volatile long killAfterNanos = -1;

    private Phase phase = Phase.NEW;
    private boolean busy;
    private boolean cancelSent;
    private boolean commitSent;
    private @Nullable Failure stopped;
    private Outcome outcome = Outcome.SUCCESS;

    Turn(PostgresLink link, SqlCommand command, Deadline deadline, Ticker ticker, Duration cancelLimit) {
        this.link = link;
        this.command = command;
        this.deadline = deadline;
        this.ticker = ticker;
        cancelNanos = cancelLimit.toNanos();
        execution = new Execution(link.connection(), link.manner(), command, this);
    }

    // ---- as the caller sees it ----

    @Override
    public CompletionStage<SqlAnswer> answer() {
        return answer;
    }

    @Override
    public CompletionStage<Outcome> ended() {
        return ended;
    }

    @Override
    public void abort(Failure why) {
        link.onLoop(() -> stop(why));
    }

    @Override
    public Reach reach() {
        return reach;
    }

    @Override
    public @Nullable NotNow notNow() {
        return notNow;
    }

    void refused(Failure why) {
        answer.completeExceptionally(why.exception());
        ended.complete(Outcome.IGNORE);
    }

    // ---- work ----

    void begin() {
        if (phase != Phase.NEW) {
            return;
        }
        if (!link.isOpen()) {
            lost();
            return;
        }
        phase = Phase.WORKING;
        reach = Reach.SENT;
        boolean known = command.steps().stream().allMatch(step -> link.isPrepared(step.sql()));
        if (known) {
            execution.start(prepared().stream().map(Future::result).toList());
        } else if (link.manner().isPooled()) {
            execution.start(() -> Future.join(prepared()));
        } else {
            send(Future.join(prepared()), all -> execution.start(all.list()));
        }
    }

    private List<Future<PreparedStatement>> prepared() {
        return command.steps().stream().map(step -> link.prepared(step.sql())).toList();
    }

    // ---- as its execution sees it ----

    @Override
    public <T> void send(Future<T> sent, Consumer<T> then) {
        busy = true;
        sent.onComplete(done -> answered(done, then));
    }

    @Override
    public long leftNanos() {
        return deadline.remainingNanos(ticker.nanos());
    }

    @Override
    public void rowsCame() {
        reach = Reach.ANSWERED;
    }

    @Override
    public void tooMuch(String what) {
        fail(Failure.of(FailureKind.RESULT_TOO_LARGE, "There are " + what + "."));
        rollBack();
    }

    @Override
    public void flows(Source<List<String>, NotUsed> rows) {
        answer.complete(new SqlAnswer.Flowing(rows));
    }

    @Override
    public void flowed() {
        settled = true;
        commit();
    }

    @Override
    public boolean isWorking() {
        return phase == Phase.WORKING && !busy;
    }

    @Override
    public void onLoop(Runnable what) {
        link.onLoop(what);
    }

    @Override
    public void left() {
        abort(Failure.of(FailureKind.CANCELLED));
    }

    // ---- the end of the transaction ----

    @Override
    public void concluded(SqlAnswer.Whole whole) {
        boolean sure = command.readOnly() && command.isolation() != SqlCommand.Isolation.SERIALIZABLE;
        if (sure) {
            settle(whole);
            commit();
        } else {
            phase = Phase.COMMITTING;
            commitSent = true;
            send(link.manner().commit(link.connection()), done -> {
                settle(whole);
                cleanUp(link.manner().cleanCommitted(link.connection()));
            });
        }
    }

    private void settle(SqlAnswer.Whole whole) {
        reach = Reach.ANSWERED;
        settled = true;
        answer.complete(whole);
    }

    private void commit() {
        cleanUp(link.manner().endAndClean(link.connection(), "COMMIT"));
    }

    private void rollBack() {
        cleanUp(link.manner().endAndClean(link.connection(), "ROLLBACK"));
    }

    private void cleanUp(Future<RowSet<Row>> cleaned) {
        phase = Phase.CLEANING;
        killAfterNanos = ticker.nanos() + cancelNanos;
        busy = true;
        cleaned.onComplete(done -> {
            busy = false;
            if (done.failed()) {
                link.leave("the session could not be cleaned up");
            }
            over();
        });
    }

    private void over() {
        if (phase != Phase.OVER) {
            phase = Phase.OVER;
            busy = false;
            settled = true;
            killAfterNanos = -1;
            link.ended(this);
            ended.complete(outcome);
        }
    }

    // ---- when something is wrong ----

    private <T> void answered(AsyncResult<T> done, Consumer<T> then) {
        busy = false;
        if (phase == Phase.OVER) {
            return;
        }
        if (stopped != null) {
            afterStop(done.cause());
        } else if (done.succeeded()) {
            then.accept(done.result());
        } else {
            failed(done.cause());
        }
    }

    private void failed(@Nullable Throwable cause) {
        if (!(cause instanceof PgException said)) {
            lost();
            return;
        }
        Verdict verdict = Verdict.of(said, command, stage(), leftNanos());
        outcome = verdict.outcome();
        notNow = verdict.notNow();
        if (verdict.answered()) {
            reach = Reach.ANSWERED;
        }
        if (verdict.defect()) {
            link.defect(said);
        }
        fail(verdict.failure());
        String leave = verdict.leave();
        if (leave != null || !link.isOpen()) {
            link.leave(leave == null ? "closed by upstream" : leave);
            over();
        } else {
            rollBack();
        }
    }

    private Verdict.Stage stage() {
        if (commitSent) {
            return Verdict.Stage.COMMITTING;
        }
        return execution.isBeginning() ? Verdict.Stage.BEGINNING : Verdict.Stage.WORKING;
    }

    /** The connection is gone. */
    void lost() {
        if (phase == Phase.OVER) {
            return;
        }
        if (reach != Reach.ANSWERED && !commitSent) {
            // What was not committed is not done.
            notNow = phase == Phase.NEW ? null : NotNow.undone(2);
        }
        outcome = stopped == null && phase != Phase.NEW ? Outcome.DROPPED : outcome;
        link.leave("closed by upstream");
        fail(Verdict.broken(commitSent));
        over();
    }

    private void fail(Failure why) {
        if (stopped == null) {
            stopped = why;
        }
        settled = true;
        answer.completeExceptionally(why.exception());
        execution.fail(why);
    }

    private void stop(Failure why) {
        if (phase == Phase.OVER || stopped != null || settled) {
            return;
        }
        outcome = Outcome.IGNORE;
        fail(why);
        if (phase == Phase.NEW) {
            over();
        } else if (!busy) {
            rollBack();
        } else {
            killAfterNanos = ticker.nanos() + cancelNanos;
            if (why.kind() == FailureKind.UPSTREAM_TIMEOUT) {
                // The server has its own clock for that, and whoever is cancelled by it stays known.
                link.after(Verdict.SERVERS_TURN, this::cancel);
            } else {
                cancel();
            }
        }
    }

    private void cancel() {
        if (busy && !cancelSent && phase != Phase.CLEANING && phase != Phase.OVER) {
            cancelSent = true;
            link.connection().cancelRequest();
        }
    }

    /** Something was answered that nobody wants any more. */
    private void afterStop(@Nullable Throwable cause) {
        boolean byUs = leftNanos() > Verdict.SERVERS_TURN.toNanos();
        if (cancelSent && !(Verdict.isCancelled(cause) && byUs)) {
            link.leave("cancelled at an unknown point");
            over();
        } else if (cause == null || cause instanceof PgException) {
            rollBack();
        } else {
            lost();
        }
    }

    // ---- time ----

    @Override
    public long dueNanos() {
        long kill = killAfterNanos;
        if (kill != -1) {
            return kill;
        }
        return settled ? ticker.nanos() + FOREVER : deadline.atNanos();
    }

    @Override
    public void due() {
        link.onLoop(this::late);
    }

    private void late() {
        long now = ticker.nanos();
        if (phase == Phase.OVER) {
            return;
        }
        if (killAfterNanos != -1 && killAfterNanos - now <= 0) {
            link.leave("the server did not answer");
            outcome = stopped == null || stopped.kind() == FailureKind.UPSTREAM_TIMEOUT ? Outcome.DROPPED : outcome;
            over();
        } else if (!settled && deadline.passed(now)) {
            stop(Verdict.late(commitSent));
        }
    }

    /** Whether the server is at work for it. */
    boolean isBusy() {
        return busy;
    }
}
