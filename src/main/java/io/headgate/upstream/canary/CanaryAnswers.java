package io.headgate.upstream.canary;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.Outcome;
import io.headgate.upstream.http.AnswerRule;
import io.headgate.upstream.http.Judgement;
import io.headgate.upstream.http.Look;
import io.headgate.wire.Headers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Canary answers its failures with 200; whether a call succeeded stands in the member {@code statusCode} of the answer, and why it did
 * not in {@code errors} (https://readapi.canarylabs.com, https://writeapi.canarylabs.com). What follows from which is listed in
 * {@code docs/canary.md}.
 */
final class CanaryAnswers implements AnswerRule {
    /** How long a write session holds its tags after its client is gone, where that client did not say otherwise. */
    private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(60);
    /** A seat becomes free when a client is done, or five minutes after its last call. */
    private static final Duration SEAT_PAUSE = Duration.ofSeconds(30);

    private static final int OK = 200;
    private static final String EXPIRED = "session token is invalid or has expired";
    private static final String LOGGED = "tag is already being logged";

    private static final int NEXT_CLASS = 300;

    private final OperationTable operations;
    private final boolean writes;

    /**
     * @param operations those whose answers are envelopes
     * @param writes whether what is no read among them is only done if its answer says {@code Good}
     */
    CanaryAnswers(OperationTable operations, boolean writes) {
        this.operations = operations;
        this.writes = writes;
    }

    @Override
    public @Nullable Look look(String method, String target, int status, Headers headers) {
        if (status < OK || status >= NEXT_CLASS || method.equals("HEAD")) {
            return null;
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        Operation found = operations.find(method, path);
        boolean strict = writes && found.operationClass() != OperationClass.READ;
        if (status != OK) {
            return strict ? new Unreadable("the answer to a write has the status " + status) : null;
        }
        String operation = found.name();
        if (!operation.startsWith("canary.")) {
            // Not of this interface: a page of help, or a later version's call.
            return isJson(headers) ? new EnvelopeLook(EnvelopeLook.Due.NOT, true) : null;
        }
        String coding = headers.first("content-encoding");
        boolean readable = coding == null || coding.isEmpty() || coding.equalsIgnoreCase("identity");
        EnvelopeLook.Due due = strict ? EnvelopeLook.Due.AT_ONCE : EnvelopeLook.Due.YES;
        return readable
                ? new EnvelopeLook(due, !operation.endsWith("Token"))
                : new Unreadable("the answer is encoded, though it was asked for without; what it says is not known");
    }

    private static boolean isJson(Headers headers) {
        String type = headers.first("content-type");
        return type != null
                && type.toLowerCase(Locale.ROOT).contains("json")
                && headers.first("content-encoding") == null;
    }

    /**
     * What an envelope means that does not say {@code Good}.
     *
     * @param said what came with it, for the caller's eyes
     */
    static Judgement of(String statusCode, StoreTexts texts, String said) {
        FailureKind kind = kind(statusCode, texts);
        Duration pause = switch (kind) {
            case UPSTREAM_LICENCE -> SEAT_PAUSE;
            case UPSTREAM_CONFLICT -> CLIENT_TIMEOUT;
            default -> null;
        };
        Failure failure = new Failure(kind, said, pause, Map.of("statusCode", StoreTexts.word(statusCode)));
        return new Judgement(outcome(kind), failure, null);
    }

    private static FailureKind kind(String statusCode, StoreTexts texts) {
        return switch (statusCode) {
            case "BadUserToken", "BadLiveDataToken", "BadSessionToken", "BadSessionId" -> FailureKind.UPSTREAM_TOKEN;
            case "BadLicense" -> FailureKind.UPSTREAM_LICENCE;
            default ->
                texts.contain(EXPIRED)
                        ? FailureKind.UPSTREAM_TOKEN
                        : texts.contain(LOGGED) ? FailureKind.UPSTREAM_CONFLICT : FailureKind.UPSTREAM_REJECTED;
        };
    }

    /**
     * The same word stands for a caller's mistake and for trouble of the historian's own, so a rejection says nothing about its health;
     * nor does a seat that others have. Who looked at a token, or at who holds a tag, is well.
     */
    private static Outcome outcome(FailureKind kind) {
        return kind == FailureKind.UPSTREAM_REJECTED || kind == FailureKind.UPSTREAM_LICENCE
                ? Outcome.IGNORE
                : Outcome.SUCCESS;
    }

    /** What was due was an envelope, and this is none: something else answers in the historian's place, or it is broken. */
    static Judgement notCanary(String detail) {
        return new Judgement(Outcome.DROPPED, Failure.of(FailureKind.UPSTREAM_PROTOCOL, detail), null);
    }

    /** An answer whose content does not matter, or cannot be looked at although it was asked for as it is. */
    private static final class Unreadable implements Look {
        private final Judgement judgement;

        Unreadable(String why) {
            judgement = notCanary(why);
        }

        @Override
        public Judgement piece(ByteString bytes) {
            return judgement;
        }

        @Override
        public Judgement end() {
            return judgement;
        }
    }
}
