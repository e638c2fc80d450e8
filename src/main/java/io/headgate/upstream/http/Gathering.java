package io.headgate.upstream.http;

import io.headgate.call.Failure;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.wire.Response;
import io.headgate.wire.ResponseHead;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is here of an answer that was not told yet, and what it was found to be. One that only says "not now" is told whole, so that
 * it can be kept for the caller while the request is tried again; unless there is too much of it. One that must be looked at is held
 * back until it has been judged. Confined to the connection's stage.
 */
final class Gathering {
    private final Meaning meaning;
    private final long limit;
    private ByteString content = ByteString.emptyByteString();
    private @Nullable Look look;
    private @Nullable Judgement judgement;
    private int looked;

    Gathering(Meaning meaning, long limit) {
        this.meaning = meaning;
        this.limit = limit;
    }

    /** The head of another answer is here. */
    void begin(Exchange one, ResponseHead head) {
        judgement = null;
        looked = 0;
        look = one.plain()
                ? null
                : meaning.contents()
                        .look(one.request().method(), one.request().target(), head.status(), head.headers());
    }

    /** Looks at content that is passing, and gives it back. */
    ByteString see(ByteString more) {
        Look now = look;
        if (now != null && judgement == null) {
            looked = Math.min(Look.HELD, looked + more.size());
            judgement = now.piece(more);
        }
        return more;
    }

    /** The content has ended. */
    void end(Exchange one) {
        Look now = look;
        if (now != null && judgement == null) {
            judgement = now.end();
        }
        one.verdict(failure());
    }

    /**
     * Tells what came of an exchange that has ended.
     *
     * @param response null where it was told before
     */
    void tell(Exchange one, ResponseHead head, @Nullable Response response) {
        Failure refusal = refusal();
        if (response != null && refusal != null) {
            one.refused(refusal, notNow(head));
        } else if (response != null) {
            one.answered(response, notNow(head));
        }
        one.ended(outcome(head));
    }

    void add(ByteString more) {
        ByteString seen = see(more);
        content = content.isEmpty() ? seen : content.concat(seen);
    }

    /** Whether the rest of an answer that is not complete is to be waited for. */
    boolean waits(ResponseHead head, AnswerReader reader) {
        if (look != null && judgement == null) {
            return looked < Look.HELD;
        }
        return Math.max(reader.length(), content.size()) <= limit
                && reader.endsItself()
                && (failure() != null || notNow(head) != null);
    }

    /** The failure that the caller is told in place of the answer. */
    @Nullable
    Failure refusal() {
        return meaning.passesFailures() ? null : failure();
    }

    /** The failure that the answer is by its content, as far as that is known. */
    @Nullable
    Failure failure() {
        Judgement known = judgement;
        return known == null ? null : known.failure();
    }

    @Nullable
    NotNow notNow(ResponseHead head) {
        Judgement known = judgement;
        return known == null ? meaning.statuses().notNow(head.status(), head.headers()) : known.notNow();
    }

    Outcome outcome(ResponseHead head) {
        Judgement known = judgement;
        return known == null ? meaning.statuses().outcome(head.status()) : known.outcome();
    }

    /** All there is, once. */
    ByteString take() {
        ByteString all = content;
        content = ByteString.emptyByteString();
        return all;
    }
}
