package io.headgate.mcp;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request under way at a provider: tells the client what the provider says meanwhile, and hands over what it comes to. It ends once:
 * by an answer, by the client, or by its deadline, of which the provider is expected to take notice first. Safe from any thread.
 */
final class Running implements Talk, DeadlineWatch.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    /** How much later than its deadline a provider may answer before it is given up. */
    private static final long SLACK_NANOS = 500_000_000L;

    private final Provider provider;
    private final Pending pending;
    private final Setting setting;
    private final UnaryOperator<Deadline> within;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private Asked asked;
    private @Nullable Begun begun;
    private int round;
    private boolean over;
    private final @Nullable Progress progress;
    private volatile long due;

    /**
     * What a call is told by its era.
     *
     * @param token the client's, under which progress is told; null: it is not
     * @param level the least level of log messages that the client wants; gives null: none
     * @param canReturn whether its client comes back for the rest of a stream
     * @param ending is given what the provider answers, round by round
     */
    record Setting(
            @Nullable JsonText token,
            Supplier<@Nullable Level> level,
            boolean canReturn,
            BiConsumer<Running, Answer> ending,
            Runnable over) {}

    /** @param within gives a deadline, or the client's own where that is sooner */
    Running(
            Provider provider,
            Asked asked,
            Pending pending,
            Setting setting,
            UnaryOperator<Deadline> within,
            DeadlineWatch watch,
            Ticker ticker) {
        this.provider = provider;
        this.asked = asked;
        this.pending = pending;
        this.setting = setting;
        this.within = within;
        this.watch = watch;
        this.ticker = ticker;
        this.due = asked.deadline().atNanos() + SLACK_NANOS;
        JsonText token = setting.token();
        this.progress = token == null ? null : new Progress(token, pending::say, this::where, watch, ticker);
    }

    void begin() {
        watch.add(this);
        if (progress != null) {
            progress.begin();
        }
        pending.reply().whenGone(this::cancel);
        go(asked);
    }

    /** Begins once more, with what the client has answered. */
    void again(Map<String, JsonText> inputs, @Nullable JsonText state, Duration timeout) {
        Asked next;
        synchronized (this) {
            if (over) {
                return;
            }
            next = new Asked(
                    asked.what(),
                    asked.name(),
                    asked.params(),
                    inputs,
                    state,
                    asked.capabilities(),
                    asked.principal(),
                    within.apply(Deadline.after(timeout, ticker.nanos())),
                    asked.id(),
                    asked.trace(),
                    asked.caller());
            asked = next;
            due = next.deadline().atNanos() + SLACK_NANOS;
        }
        go(next);
    }

    private void go(Asked now) {
        int mine;
        synchronized (this) {
            if (over) {
                // It may have ended before it was watched.
                unwatch();
                return;
            }
            mine = ++round;
        }
        Begun started;
        try {
            started = provider.begin(now, this);
        } catch (RuntimeException defect) {
            LOG.error("request {} could not be begun", now.id(), defect);
            started = Begun.done(failed());
        }
        boolean late;
        synchronized (this) {
            late = over;
            begun = started;
        }
        if (late) {
            started.cancel();
        }
        started.answer().whenComplete((answer, defect) -> {
            if (defect != null) {
                LOG.error("request {} ended in a defect", now.id(), defect);
            }
            answered(mine, defect == null && answer != null ? answer : failed());
        });
    }

    private void answered(int of, Answer answer) {
        synchronized (this) {
            if (over || of != round) {
                return;
            }
            begun = null;
        }
        try {
            setting.ending().accept(this, answer);
        } catch (RuntimeException defect) {
            LOG.error("request {} could not be answered", asked.id(), defect);
            finish(() -> pending.refuse(Refusal.internal()));
        }
    }

    private static Answer failed() {
        Refusal internal = Refusal.internal();
        return new Answer.Fault(internal.code(), internal.message(), null);
    }

    private void unwatch() {
        watch.remove(this);
        if (progress != null) {
            progress.end();
        }
    }

    /** Ends it; what is said last is said by the action. False where it had ended before. */
    boolean finish(Runnable action) {
        Begun stopped;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            stopped = begun;
            begun = null;
        }
        unwatch();
        if (stopped != null) {
            stopped.cancel();
        }
        // First: whoever has the answer may use its id again.
        setting.over().run();
        action.run();
        return true;
    }

    /** The client does not want it any more. */
    void cancel() {
        finish(pending::cancelled);
    }

    /** From now on it is the client that is waited for. */
    void waitFor(Duration limit) {
        due = within.apply(Deadline.after(limit, ticker.nanos())).atNanos();
    }

    Asked asked() {
        return asked;
    }

    Pending pending() {
        return pending;
    }

    synchronized int round() {
        return round;
    }

    @Override
    public long dueNanos() {
        return due;
    }

    @Override
    public void due() {
        finish(() -> pending.refuse(Refusal.of(200, Refusal.INTERNAL, "There was no answer in time.")));
    }

    // --- what the provider says ---

    @Override
    public void progress(double done, @Nullable Double total, @Nullable String message) {
        if (progress != null) {
            progress.told(done, total, message);
        }
    }

    /** Null where nobody could say, or nobody but the client is waited for. */
    private @Nullable String where() {
        Begun now;
        synchronized (this) {
            now = begun;
        }
        return now == null ? null : now.where();
    }

    @Override
    public boolean logs(Level level) {
        Level least = setting.level().get();
        return least != null && level.compareTo(least) >= 0;
    }

    @Override
    public void log(Level level, @Nullable String logger, JsonText data) {
        if (!logs(level)) {
            return;
        }
        Output params = new Output().raw("{\"level\":\"").raw(text(level)).raw("\"");
        if (logger != null) {
            params.raw(",\"logger\":").text(logger);
        }
        ByteString notice = Output.notification(
                "notifications/message", params.raw(",\"data\":").json(data).raw("}"));
        pending.say(notice, () -> true);
    }

    @Override
    public void release(Duration after) {
        synchronized (this) {
            if (over || !setting.canReturn()) {
                return;
            }
        }
        pending.reply().release(after);
    }

    /** The level as the protocol spells it. */
    static String text(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    /** The level of that name; null: there is none. */
    static @Nullable Level level(@Nullable String text) {
        for (Level level : Level.values()) {
            if (text(level).equals(text)) {
                return level;
            }
        }
        return null;
    }
}
