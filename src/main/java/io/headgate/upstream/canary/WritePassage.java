package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Work;
import io.headgate.wire.Body;
import io.headgate.wire.Escort;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One call of the write service: into the session, and what its answer means for session and tags. */
final class WritePassage implements Escort.Passage, WriteAttempt.Watcher {
    private static final ByteString COMMA = ByteString.fromString(",");

    private final WriteCall call;
    private final ByteString body;
    private final WriteBody said;
    private final @Nullable Failure refusal;
    private final SessionAccess session;
    private final HeldTags held;
    private volatile @Nullable String token;
    private volatile boolean renewed;
    private volatile String verdict = "none";

    WritePassage(
            WriteCall call,
            ByteString body,
            WriteBody said,
            @Nullable Failure refusal,
            SessionAccess session,
            HeldTags held) {
        this.call = call;
        this.body = body;
        this.said = said;
        this.refusal = refusal;
        this.session = session;
        this.held = held;
    }

    @Override
    public @Nullable Failure refusal() {
        return refusal;
    }

    @Override
    public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
        if (!call.session()) {
            return Work.PREPARED;
        }
        String open = session.token();
        token = open;
        if (open != null) {
            return Work.PREPARED;
        }
        return session.wanted().thenApply(now -> {
            token = now;
            return null;
        });
    }

    @Override
    public Attempt<Response> start(HttpSession connection, HttpSession.Outgoing request, Deadline deadline) {
        HttpSession.Outgoing sent = new HttpSession.Outgoing(
                request.method(), request.target(), request.headers(), Body.of(inSession(token)));
        return new WriteAttempt(connection.send(sent, deadline), this);
    }

    /** The service reads members in any order; ours goes first. */
    private ByteString inSession(@Nullable String open) {
        if (!call.session() || open == null) {
            return body;
        }
        int brace = body.indexOf('{') + 1;
        ByteString member = ByteString.fromString("\"sessionToken\":\"" + open + "\"");
        ByteString start = body.take(brace).concat(member);
        return (said.isEmpty() ? start : start.concat(COMMA)).concat(body.drop(brace));
    }

    // ---- the answer ----

    @Override
    public Response answered(Response response) {
        verdict = response.status() == 200 ? "Good" : "status-" + response.status();
        return response;
    }

    @Override
    public Failure failed(Failure failure) {
        verdict = failure.kind().code();
        String used = token;
        if (failure.kind() == FailureKind.UPSTREAM_CONFLICT) {
            held.add(said.tags());
            return CanaryWrites.conflict(held.pause());
        } else if (failure.kind() == FailureKind.UPSTREAM_TOKEN && used != null) {
            session.lost(used);
            return Failure.of(FailureKind.WRITE_SESSION, "The write session had expired; nothing was written.");
        }
        return failure;
    }

    /** Whoever answers that the session has expired has stored nothing, so even what cannot be repeated is sent once more. */
    @Override
    public @Nullable NotNow notNow(Failure original) {
        if (original.kind() != FailureKind.UPSTREAM_TOKEN || token == null || renewed) {
            return null;
        }
        renewed = true;
        return NotNow.EXPIRED;
    }

    // ---- the audit log ----

    @Override
    public Escort.@Nullable Effect effect() {
        return call.writes() ? new Escort.Effect(said.dataSets(), said.tags().size(), said.values()) : null;
    }

    @Override
    public String verdict() {
        return verdict;
    }
}
