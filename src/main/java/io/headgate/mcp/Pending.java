package io.headgate.mcp;

import io.headgate.provider.Answer;
import io.headgate.provider.JsonText;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One request that is owed an answer: whoever is done with it says so here, and only the first counts. */
final class Pending {
    private static final int OK = 200;
    private static final int GONE = 499;

    private final JsonText id;
    private final Reply reply;
    private final Entry entry;
    private final AtomicBoolean done = new AtomicBoolean();

    Pending(JsonText id, Reply reply, Entry entry) {
        this.id = id;
        this.reply = reply;
        this.entry = entry;
    }

    JsonText id() {
        return id;
    }

    Reply reply() {
        return reply;
    }

    Entry entry() {
        return entry;
    }

    /**
     * Says something before the answer; false where that cannot be, or is not to be any more.
     *
     * @param wanted asked before it is said, one at a time for each POST
     */
    boolean say(ByteString json, BooleanSupplier wanted) {
        return reply.say(json, () -> !done.get() && wanted.getAsBoolean());
    }

    void result(Output result) {
        result(result, null);
    }

    /** @param course how it went, for the log; null: there is nothing to tell */
    void result(Splice.Spliced result, Answer.@Nullable Course course) {
        entry.course(course);
        // What went wrong although there is a result.
        result(result.text(), result.failed() ? "tool" : null);
    }

    private void result(Output result, @Nullable String error) {
        if (done()) {
            ByteString json = Output.result(id, result);
            // The account first: who has the answer may look at the meters.
            entry.close(OK, error, json.size());
            reply.answer(OK, json);
        }
    }

    void refuse(Refusal refusal) {
        if (done()) {
            ByteString json = Output.error(id, refusal);
            entry.close(refusal.status(), Entry.kind(refusal), json.size());
            reply.answer(refusal.status(), json);
        }
    }

    /** The client does not want an answer any more. */
    void cancelled() {
        if (done()) {
            entry.close(GONE, "cancelled", 0);
            reply.unanswered();
        }
    }

    private boolean done() {
        return done.compareAndSet(false, true);
    }
}
