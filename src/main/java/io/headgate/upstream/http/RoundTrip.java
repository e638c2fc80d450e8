package io.headgate.upstream.http;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.FailureException;
import io.headgate.pool.Finding;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One request of a probe. What comes back is read as it comes, up to a limit, and not kept. */
public final class RoundTrip {
    /** No probe should ask for as much. */
    static final long LARGEST = 8L << 20;

    private final HttpSession.Outgoing request;
    private final String asked;
    private final @Nullable Set<String> wanted;

    private RoundTrip(HttpSession.Outgoing request, @Nullable Set<String> wanted) {
        this.request = request;
        int query = request.target().indexOf('?');
        this.asked = request.method() + " "
                + (query < 0 ? request.target() : request.target().substring(0, query));
        this.wanted = wanted;
    }

    /** A GET of whose answer only the status counts. */
    public static RoundTrip get(String target) {
        return new RoundTrip(new HttpSession.Outgoing("GET", target, fields("*/*"), Body.EMPTY), null);
    }

    /**
     * A request whose answer should be a JSON object.
     *
     * @param body JSON too; empty for none
     * @param wanted JSON pointers (RFC 6901) to the texts to keep of it
     */
    public static RoundTrip json(String method, String target, String body, Set<String> wanted) {
        Headers accept = fields("application/json");
        Headers fields = body.isEmpty()
                ? accept
                : accept.toBuilder().add("Content-Type", "application/json").build();
        Body content = body.isEmpty() ? Body.EMPTY : Body.of(ByteString.fromString(body));
        return new RoundTrip(new HttpSession.Outgoing(method, target, fields, content), Set.copyOf(wanted));
    }

    private static Headers fields(String accept) {
        return Headers.of("Accept", accept, "Accept-Encoding", "identity");
    }

    /**
     * What came of it.
     *
     * @param asked method and path
     * @param status 0 where there was no whole answer
     * @param trouble why there was none; else empty
     * @param json whether the answer was a JSON object, where one was wanted
     * @param texts those that were wanted and are there
     */
    public record Reply(String asked, int status, String trouble, boolean json, Map<String, String> texts) {
        public boolean hasStatus(int first, int second) {
            return status == first || status == second;
        }

        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Something is wrong, and what: the words follow what was asked. */
        public Finding ill(String what) {
            return Finding.ill(told(what));
        }

        /** Something is strange, but nothing that another connection would do better. */
        public Finding odd(String what) {
            return new Finding(true, told(what));
        }

        private String told(String what) {
            return asked + " " + what;
        }

        Finding alive() {
            if (!trouble.isEmpty()) {
                return ill(trouble);
            } else if (status >= 500) {
                return ill("answered " + status);
            }
            return hasStatus(401, 403) ? odd("answered " + status) : Finding.WELL;
        }

        Finding successful() {
            if (!trouble.isEmpty()) {
                return ill(trouble);
            }
            return isSuccess() ? Finding.WELL : ill("answered " + status);
        }
    }

    /** Asks; never fails. */
    public CompletionStage<Reply> run(HttpSession session, Deadline deadline, Materializer materializer) {
        Attempt<Response> attempt = session.send(request, deadline);
        return attempt.answer()
                .thenCompose(answer -> read(answer, attempt, materializer))
                .exceptionally(failed -> none("was not answered: " + words(failed)));
    }

    private CompletionStage<Reply> read(Response answer, Attempt<Response> attempt, Materializer materializer) {
        Content content = new Content(wanted);
        CompletionStage<Done> all = answer.body() instanceof Body.Flowing flowing
                ? flowing.bytes().runWith(Sink.foreach(content::take), materializer)
                : whole(answer.body(), content);
        return all.handle((done, failed) -> failed == null)
                .thenCombine(
                        attempt.ended(),
                        (read, outcome) -> read
                                ? content.reply(asked, answer.status())
                                : none(content.tooLarge() ? "answered more than it should" : "got a broken answer"));
    }

    private static CompletionStage<Done> whole(Body body, Content content) {
        if (body instanceof Body.Bytes bytes) {
            content.take(bytes.bytes());
        }
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    private Reply none(String trouble) {
        return new Reply(asked, 0, trouble, false, Map.of());
    }

    private static String words(Throwable failed) {
        Throwable cause = FailureException.causeOf(failed);
        return cause instanceof FailureException known ? known.failure().detail() : "the probe itself failed";
    }

    /** An answer's content on its way through; filled by one stream. */
    private static final class Content {
        private final @Nullable JsonScan scan;
        private long size;

        Content(@Nullable Set<String> wanted) {
            try {
                scan = wanted == null ? null : new JsonScan(wanted);
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        void take(ByteString bytes) {
            size += bytes.size();
            if (tooLarge()) {
                throw new IllegalStateException("larger than a probe's answer may be");
            }
            if (scan != null) {
                scan.take(bytes);
            }
        }

        boolean tooLarge() {
            return size > LARGEST;
        }

        Reply reply(String asked, int status) {
            boolean json = scan != null && scan.end();
            return new Reply(asked, status, "", json, json && scan != null ? Map.copyOf(scan.texts()) : Map.of());
        }
    }
}
