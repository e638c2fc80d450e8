package io.headgate.upstream.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.config.Secret;
import io.headgate.pool.PoolHandle;
import io.headgate.wire.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The calls about live-data tokens, on connections of the upstream's pool; all fail with a {@link FailureException}. */
class LiveCalls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASKER = "live data";
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    private static final int SMALL = 64 << 10;

    private final PoolHandle<HttpSession> pool;
    private final @Nullable UserTokens user;
    private final LiveTokens.Limits limits;
    private final Ticker ticker;
    private final Materializer materializer;

    /** @param user null where calls need no user token */
    LiveCalls(
            PoolHandle<HttpSession> pool,
            @Nullable UserTokens user,
            LiveTokens.Limits limits,
            Ticker ticker,
            Materializer materializer) {
        this.pool = pool;
        this.user = user;
        this.limits = limits;
        this.ticker = ticker;
        this.materializer = materializer;
    }

    /** A token for what {@code request} names. */
    CompletionStage<Secret> open(ByteString request) {
        UserTokens tokens = user;
        if (tokens == null) {
            return open(request, null);
        }
        AtomicReference<@Nullable Secret> used = new AtomicReference<>();
        return inTheNameOf(tokens, request, used)
                .handle((token, failed) -> {
                    Secret shown = used.get();
                    if (failed == null || shown == null || !isEnded(failed)) {
                        return failed == null
                                ? CompletableFuture.completedStage(token)
                                : CompletableFuture.<Secret>failedStage(failed);
                    }
                    // It is the user token that has ended; once more with another.
                    tokens.ended(shown);
                    return inTheNameOf(tokens, request, used);
                })
                .thenCompose(next -> next);
    }

    private CompletionStage<Secret> inTheNameOf(
            UserTokens tokens, ByteString request, AtomicReference<@Nullable Secret> used) {
        return tokens.take(deadline(limits.timeout())).thenCompose(shown -> {
            used.set(shown);
            return open(request, shown);
        });
    }

    private CompletionStage<Secret> open(ByteString request, @Nullable Secret userToken) {
        ByteString body = userToken == null ? request : with("userToken", userToken, request);
        return ask("getLiveDataToken", body, limits.timeout(), SMALL).thenApply(LiveCalls::token);
    }

    /** What has changed; {@link LiveTokens.Limits#keep} octets at most. */
    CompletionStage<ByteString> poll(Secret token) {
        return ask("getLiveData", with("liveDataToken", token, EMPTY), limits.timeout(), limits.keep())
                .thenApply(answer -> {
                    read(answer);
                    return answer;
                });
    }

    CompletionStage<ByteString> revoke(Secret token) {
        Duration limit = limits.timeout().compareTo(LONGEST_STOP) < 0 ? limits.timeout() : LONGEST_STOP;
        return ask("revokeLiveDataToken", with("liveDataToken", token, EMPTY), limit, SMALL);
    }

    private static final ByteString EMPTY = ByteString.fromString("{}");

    /** The object with one more member, which goes first. */
    private static ByteString with(String name, Secret value, ByteString object) {
        boolean empty = object.size() == EMPTY.size();
        return ByteString.fromString("{" + TokenCalls.member(name, value.reveal()) + (empty ? "" : ","))
                .concat(object.drop(1));
    }

    private CompletionStage<ByteString> ask(String name, ByteString body, Duration limit, int largest) {
        return ServiceCall.post(
                pool, name, body, deadline(limit), new ServiceCall.Reader(ASKER, largest, materializer));
    }

    private Deadline deadline(Duration limit) {
        return Deadline.after(limit, ticker.nanos());
    }

    private static Secret token(ByteString answer) {
        String token = read(answer).path("liveDataToken").asText();
        if (token.isEmpty()) {
            throw Failure.of(FailureKind.UPSTREAM_PROTOCOL, "The historian answered without a live-data token.")
                    .exception();
        }
        return new Secret(token);
    }

    /** Whether an answer to a poll has anything in it; and whether there is more to be had with its continuation. */
    static boolean tellsSomething(ByteString answer) {
        return !read(answer).path("data").isEmpty() || hasMore(answer);
    }

    static boolean hasMore(ByteString answer) {
        JsonNode continuation = read(answer).path("continuation");
        return !continuation.isNull() && !continuation.isMissingNode();
    }

    private static JsonNode read(ByteString answer) {
        try {
            return JSON.readTree(answer.toArrayUnsafe());
        } catch (IOException notJson) {
            throw Failure.of(FailureKind.UPSTREAM_PROTOCOL, "The historian's answer about live data was not JSON.")
                    .exception();
        }
    }

    /** Whether the historian says that there is no such token. */
    static boolean isEnded(Throwable failed) {
        return failureOf(failed).kind() == FailureKind.UPSTREAM_TOKEN;
    }

    /** Whether the historian may have given a token that did not arrive. */
    static boolean isUnclear(Failure why) {
        return switch (why.kind()) {
            case UPSTREAM_CLOSED, UPSTREAM_TIMEOUT, UPSTREAM_PROTOCOL, INTERNAL -> true;
            default -> false;
        };
    }

    static Failure failureOf(Throwable failed) {
        Throwable cause = FailureException.causeOf(failed);
        return cause instanceof FailureException known ? known.failure() : Failure.of(FailureKind.INTERNAL);
    }
}
