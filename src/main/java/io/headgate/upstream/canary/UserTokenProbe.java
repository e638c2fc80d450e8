package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.config.Secret;
import io.headgate.pool.Finding;
import io.headgate.upstream.http.Probe;
import io.headgate.upstream.http.RoundTrip;
import io.headgate.wire.HttpSession;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/** The deep probe in the name of a user: with the token that calls have; while they need none, no seat is taken for a probe. */
final class UserTokenProbe implements Probe {
    private final @Nullable String tag;
    private final Supplier<@Nullable Secret> token;
    private final Probe without;

    /**
     * @param tag the one to look at; null: none
     * @param without what is done while there is no token
     */
    UserTokenProbe(@Nullable String tag, Supplier<@Nullable Secret> token, Probe without) {
        this.tag = tag;
        this.token = token;
        this.without = without;
    }

    @Override
    public CompletionStage<Finding> run(HttpSession session, Deadline deadline, Materializer materializer) {
        Secret held = token.get();
        if (held == null) {
            return without.run(session, deadline, materializer);
        }
        String member = TokenCalls.member("userToken", held.reveal());
        String name = tag == null ? "" : TokenCalls.member("tags", tag) + ",";
        return RoundTrip.json(
                        "POST",
                        tag == null ? "/browseNodes" : "/getTagData2",
                        "{" + name + member + "}",
                        Set.of(CanaryDeepProbe.CODE))
                .run(session, deadline, materializer)
                .thenApply(reply ->
                        reply.texts().getOrDefault(CanaryDeepProbe.CODE, "").equals("BadUserToken")
                                ? reply.odd(
                                        "answered with BadUserToken: the user token has ended, and the next call gets another")
                                : CanaryDeepProbe.judge(reply, "the user token is not accepted"));
    }
}
