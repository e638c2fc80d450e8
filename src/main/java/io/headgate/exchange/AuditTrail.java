package io.headgate.exchange;

import io.headgate.call.FailureKind;
import io.headgate.observe.AuditLog;
import io.headgate.wire.Escort;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers how one request was escorted, to write down what it was to change and what came of it. */
public final class AuditTrail implements Consumer<Escort.Passage> {
    private static final int FIRST_NOT_DONE = 300;
    /** The verdict of an upstream that did what it was asked to do. */
    private static final String DONE = "Good";

    private final Intent intent;
    private final Supplier<String> client;
    private final String agent;
    private volatile Escort.@Nullable Passage passage;

    /** @param client who asks, as the log shows it; asked at most once */
    public AuditTrail(Intent intent, Supplier<String> client) {
        this(intent, client, "");
    }

    /** @param agent what an MCP client calls itself; empty: it is none */
    public AuditTrail(Intent intent, Supplier<String> client, String agent) {
        this.intent = intent;
        this.client = client;
        this.agent = agent;
    }

    @Override
    public void accept(Escort.Passage by) {
        passage = by;
    }

    /**
     * The request is over; writes nothing of one that was to change nothing. To be called once.
     *
     * @param status of the answer
     * @param nanos since the request came
     */
    public void close(int status, @Nullable FailureKind failure, long nanos) {
        Escort.Passage by = passage;
        Escort escort = intent.service().facts().escort();
        Escort.Effect effect = by != null ? by.effect() : escort == null ? null : escort.unseen(intent.operation());
        if (effect == null) {
            return;
        }
        String verdict = by == null ? "none" : by.verdict();
        boolean written = failure == null && status < FIRST_NOT_DONE && verdict.equals(DONE);
        String refusal = failure != null ? failure.code() : verdict;
        AuditLog.write(new AuditLog.Entry(
                intent.id(),
                intent.principal(),
                client.get(),
                agent,
                intent.service().upstream(),
                intent.operation(),
                effect.dataSets(),
                effect.tags(),
                effect.values(),
                written ? "written" : refusal,
                nanos));
    }
}
