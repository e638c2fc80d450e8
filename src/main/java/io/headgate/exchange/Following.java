package io.headgate.exchange;

import io.headgate.call.CallResult;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Stage;
import io.headgate.call.Timings;
import io.headgate.dispatch.Dispatched;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.JsonMembers;
import io.headgate.wire.Paging;
import io.headgate.wire.Response;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * All pages of an answer as one call: a line for each page (application/x-ndjson), in order, each asked for when the caller has taken
 * the one before. Where they end early, the last line says why, and the body breaks off without its proper end, so that nobody can take
 * a part for the whole. State is touched by the stream alone, which runs one step after the other.
 */
final class Following implements Dispatched<Response> {
    private static final ByteString LINE_END = ByteString.fromString("\n");
    private static final int LONGEST_CONTINUATION = 1 << 20;
    private static final int OK = 200;

    private final Function<ByteString, Dispatched<Response>> caller;
    private final Paging paging;
    private final Paging.Pages pages;
    private final CompletableFuture<CallResult<Response>> result = new CompletableFuture<>();
    private final CompletableFuture<Timings> ended = new CompletableFuture<>();
    private final Dispatched<Response> first;
    private volatile Dispatched<Response> current;
    private volatile boolean gone;
    private @Nullable Page page;
    private long octets;
    /** On the pages before the one that is flowing by. */
    private long items;

    private Failure broken = Failure.of(FailureKind.UPSTREAM_CLOSED);

    /** A page that is flowing by. */
    private static final class Page {
        final JsonMembers members;
        final Response response;

        Page(Response response, Paging paging) {
            this.response = response;
            members = new JsonMembers(Set.of(paging.continuation()), LONGEST_CONTINUATION, paging.items());
        }
    }

    /** @param caller asks for one page with this body */
    Following(Function<ByteString, Dispatched<Response>> caller, Paging paging, Paging.Pages pages) {
        this.caller = caller;
        this.paging = paging;
        this.pages = pages;
        first = caller.apply(pages.first());
        current = first;
        first.result().thenAccept(this::begun);
    }

    @Override
    public CompletionStage<CallResult<Response>> result() {
        return result;
    }

    @Override
    public CompletionStage<Timings> ended() {
        return ended;
    }

    @Override
    public Stage stage() {
        return current.stage();
    }

    @Override
    public void cancel() {
        gone = true;
        current.cancel();
        first.ended().thenAccept(ended::complete);
    }

    private void begun(CallResult<Response> answer) {
        if (answer instanceof CallResult.Answered<Response> answered && failure(answered.value()) == null) {
            Response head = answered.value();
            Headers fields = head
                    .headers()
                    .filter((name, value) -> !name.equalsIgnoreCase("content-type") && !name.equalsIgnoreCase("etag"))
                    .toBuilder()
                    .add("Content-Type", "application/x-ndjson")
                    .build();
            BodyCount end = new BodyCount(Long.MAX_VALUE, this::over);
            Body lines = new Body.Flowing(-1, lines(head).via(end), () -> Headers.EMPTY);
            result.complete(new CallResult.Answered<>(new Response(OK, fields, lines), answered.timings()));
        } else {
            first.ended().thenAccept(ended::complete);
            result.complete(answer);
        }
    }

    /** The stream has ended, in whatever way. */
    private void over() {
        cancel();
    }

    private Source<ByteString, NotUsed> lines(Response head) {
        return Source.unfoldAsync(0, asked -> next(asked, head)).flatMapConcat(line -> line);
    }

    private CompletionStage<Optional<Pair<Integer, Source<ByteString, NotUsed>>>> next(int asked, Response head) {
        Page before = page;
        if (before == null) {
            return settled(asked + 1, line(head));
        }
        if (asked < 0) {
            return settled(Optional.empty());
        }
        Failure wrong = wrong(before);
        if (wrong != null) {
            return settled(-1, last(wrong, null));
        }
        String continuation = before.members.value(paging.continuation());
        if (continuation == null || continuation.equals("null")) {
            return settled(Optional.empty());
        }
        items += before.members.items();
        if (asked >= paging.maxPages() || items >= paging.maxItems() || octets >= paging.maxBytes()) {
            return settled(-1, last(Failure.of(FailureKind.FOLLOW_LIMIT), continuation));
        }
        Dispatched<Response> call = caller.apply(pages.next(continuation));
        current = call;
        if (gone) {
            call.cancel();
        }
        return call.result().thenApply(answer -> {
            Failure failure = answer instanceof CallResult.Answered<Response> answered
                    ? failure(answered.value())
                    : ((CallResult.Refused<Response>) answer).failure();
            if (failure != null) {
                call.cancel();
                return Optional.of(Pair.create(-1, last(failure, continuation)));
            }
            return Optional.of(Pair.create(asked + 1, line(((CallResult.Answered<Response>) answer).value())));
        });
    }

    private static <T> CompletionStage<Optional<T>> settled(Optional<T> next) {
        return CompletableFuture.completedStage(next);
    }

    private static CompletionStage<Optional<Pair<Integer, Source<ByteString, NotUsed>>>> settled(
            int asked, Source<ByteString, NotUsed> line) {
        return settled(Optional.of(Pair.create(asked, line)));
    }

    /** What is wrong with an answer that should be a page, by its head and what was read of it so far. */
    private static @Nullable Failure failure(Response answer) {
        FailureKind found = answer.verdict().failure();
        if (found != null) {
            return Failure.of(found);
        }
        return answer.status() == OK
                ? null
                : Failure.of(FailureKind.UPSTREAM_REJECTED, "a page was answered with " + answer.status());
    }

    /** What is wrong with a page that has flown by. */
    private static @Nullable Failure wrong(Page before) {
        if (!before.members.whole() || before.members.cut()) {
            return Failure.of(FailureKind.UPSTREAM_PROTOCOL, "a page was not a whole JSON object");
        }
        return failure(before.response);
    }

    private Source<ByteString, NotUsed> line(Response answer) {
        Page next = new Page(answer, paging);
        page = next;
        Source<ByteString, NotUsed> bytes = answer.body() instanceof Body.Flowing flowing
                ? flowing.bytes()
                : Source.single(((Body.Bytes) answer.body()).bytes());
        return bytes.map(piece -> {
                    next.members.take(piece);
                    octets += piece.size();
                    return oneLine(piece);
                })
                .concat(Source.single(LINE_END))
                .mapError(FailureException.class, this::remembered)
                .recoverWithRetries(1, FailureException.class, () -> last(broken, null));
    }

    private FailureException remembered(FailureException cut) {
        broken = cut.failure();
        return cut;
    }

    /** Says why there is no more, and breaks off. */
    private static Source<ByteString, NotUsed> last(Failure why, @Nullable String continuation) {
        String more = continuation == null ? "" : ",\"continuation\":" + continuation;
        ByteString line = ByteString.fromString(
                "\n{\"headgate\":{\"code\":\"" + why.kind().code() + "\"" + more + "}}\n");
        return Source.range(0, 1).map(part -> {
            if (part == 0) {
                return line;
            }
            throw why.exception();
        });
    }

    /** Line breaks in JSON stand between its words only, where a blank is as good (RFC 8259, 2). */
    private static ByteString oneLine(ByteString piece) {
        if (piece.indexOf((byte) '\n') < 0 && piece.indexOf((byte) '\r') < 0) {
            return piece;
        }
        byte[] bytes = piece.toArray();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return ByteString.fromArrayUnsafe(bytes);
    }
}
