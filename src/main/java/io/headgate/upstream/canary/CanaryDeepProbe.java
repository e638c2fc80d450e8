package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.pool.Finding;
import io.headgate.upstream.http.Probe;
import io.headgate.upstream.http.RoundTrip;
import io.headgate.wire.HttpSession;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the last value of one tag, or without a tag for the top of the tree. Whether the historian could do it stands in the
 * answer's {@code statusCode}; its HTTP status says little.
 */
final class CanaryDeepProbe implements Probe {
    static final String CODE = "/statusCode";

    private final RoundTrip request;
    private final boolean authorised;

    /**
     * @param tag the one to look at; null: none
     * @param authorised whether the gateway has a token
     */
    CanaryDeepProbe(@Nullable String tag, boolean authorised) {
        String target = tag == null
                ? "/browseNodes"
                : "/getTagData2?tags="
                        + URLEncoder.encode(tag, StandardCharsets.UTF_8).replace("+", "%20");
        this.request = RoundTrip.json("GET", target, "", Set.of(CODE));
        this.authorised = authorised;
    }

    @Override
    public CompletionStage<Finding> run(HttpSession session, Deadline deadline, Materializer materializer) {
        return request.run(session, deadline, materializer)
                .thenApply(reply -> judge(reply, authorised ? "the api-token is not accepted" : null));
    }

    /** @param unaccepted what it means that the credential is refused; null where there is none */
    static Finding judge(RoundTrip.Reply reply, @Nullable String unaccepted) {
        if (!reply.trouble().isEmpty()) {
            return reply.ill(reply.trouble());
        } else if (reply.hasStatus(401, 403)) {
            return refused(reply, "answered " + reply.status(), unaccepted);
        } else if (!reply.isSuccess()) {
            return reply.ill("answered " + reply.status());
        } else if (!reply.json()) {
            return reply.ill("answered something other than JSON");
        }
        String code = reply.texts().getOrDefault(CODE, "");
        return switch (code) {
            case "Good" -> Finding.WELL;
            case "BadUserToken" -> refused(reply, "answered with " + code, unaccepted);
            case "BadLicense" ->
                reply.ill("answered with " + code + ": the licence does not allow it, or no seat is free");
            default -> reply.ill("answered with another statusCode than Good");
        };
    }

    private static Finding refused(RoundTrip.Reply reply, String what, @Nullable String unaccepted) {
        return unaccepted == null
                ? reply.odd(what + ": no api-token is configured")
                : reply.ill(what + ": " + unaccepted);
    }
}
