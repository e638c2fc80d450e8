package io.headgate.upstream.canary;

import io.headgate.upstream.http.Judgement;
import io.headgate.upstream.http.Look;
import io.headgate.wire.JsonMembers;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code statusCode} and the first of {@code errors}, wherever they stand on the top level. A {@code Good} decides at once; other
 * words wait for their reasons.
 */
final class EnvelopeLook implements Look {
    private static final String STATUS = "statusCode";
    private static final String ERRORS = "errors";
    private static final String GOOD = "\"Good\"";
    private static final int MOST_OCTETS = 4096;

    private final JsonMembers members = new JsonMembers(Set.of(STATUS, ERRORS), MOST_OCTETS);
    private final Due due;
    private final boolean telling;
    private int taken;

    /** Whether an answer must be an envelope. */
    enum Due {
        /** It may be anything. */
        NOT,
        /** Anything else is wrong. */
        YES,
        /** It must say how it stands before more than a first part of it is passed on: who reads on must not take it for good. */
        AT_ONCE
    }

    /**
     * A look at one answer.
     *
     * @param telling whether the store's texts may be told; not where passwords are asked for
     */
    EnvelopeLook(Due due, boolean telling) {
        this.due = due;
        this.telling = telling;
    }

    @Override
    public @Nullable Judgement piece(ByteString bytes) {
        taken = Math.min(HELD, taken + bytes.size());
        members.take(bytes);
        String status = members.value(STATUS);
        if (GOOD.equals(status)) {
            return Judgement.GOOD;
        }
        if (members.broken() || members.whole()) {
            return end();
        }
        if (due == Due.AT_ONCE && status == null && taken == HELD) {
            return CanaryAnswers.notCanary("the first 16 KiB of the answer do not say whether it was done");
        }
        boolean reasons = members.value(ERRORS) != null || taken == HELD;
        return status != null && reasons ? bad(status) : null;
    }

    @Override
    public Judgement end() {
        String status = members.value(STATUS);
        if (status != null) {
            return GOOD.equals(status) ? Judgement.GOOD : bad(status);
        }
        if (due == Due.NOT) {
            return Judgement.GOOD;
        }
        if (!members.whole()) {
            return CanaryAnswers.notCanary(
                    members.broken()
                            ? "the answer is not JSON, as the historian's are"
                            : "the answer is not a whole JSON object");
        }
        StoreTexts texts = StoreTexts.of(members.value(ERRORS));
        if (!texts.isEmpty()) {
            return CanaryAnswers.of("", texts, said("no statusCode", texts));
        }
        return members.others() > 0 && due != Due.AT_ONCE
                ? Judgement.GOOD
                : CanaryAnswers.notCanary("the answer has neither a statusCode nor any content");
    }

    private Judgement bad(String status) {
        String word = StoreTexts.decoded(status);
        if (word == null) {
            return CanaryAnswers.notCanary("the answer's statusCode is not a word");
        }
        StoreTexts texts = StoreTexts.of(members.value(ERRORS));
        return CanaryAnswers.of(word, texts, said(StoreTexts.word(word), texts));
    }

    private String said(String what, StoreTexts texts) {
        return "The historian answered with " + what + (telling && !texts.isEmpty() ? ": " + texts.shown() : "") + ".";
    }
}
