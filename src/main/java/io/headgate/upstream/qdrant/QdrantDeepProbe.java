package io.headgate.upstream.qdrant;

import io.headgate.call.Deadline;
import io.headgate.pool.Finding;
import io.headgate.upstream.http.Probe;
import io.headgate.upstream.http.RoundTrip;
import io.headgate.wire.HttpSession;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a collection as its users do: its description, then the number of its points, which Qdrant must ask its shards for. The
 * estimate is enough and costs nothing however many points there are.
 */
final class QdrantDeepProbe implements Probe {
    private static final String STATUS = "/status";
    private static final String FIRST = "/result/collections/0/name";
    private static final String ESTIMATE = "{\"exact\":false}";
    private static final RoundTrip LIST = RoundTrip.json("GET", "/collections", "", Set.of(STATUS, FIRST));

    private final @Nullable String collection;
    private final boolean authorised;

    /**
     * @param collection the one to look at; null: the first there is
     * @param authorised whether the gateway has a key
     */
    QdrantDeepProbe(@Nullable String collection, boolean authorised) {
        this.collection = collection;
        this.authorised = authorised;
    }

    @Override
    public CompletionStage<Finding> run(HttpSession session, Deadline deadline, Materializer materializer) {
        return collection == null
                ? LIST.run(session, deadline, materializer)
                        .thenCompose(list -> first(list, session, deadline, materializer))
                : look(collection, session, deadline, materializer);
    }

    private CompletionStage<Finding> first(
            RoundTrip.Reply list, HttpSession session, Deadline deadline, Materializer materializer) {
        Finding listed = judge(list);
        String first = list.texts().get(FIRST);
        return !listed.equals(Finding.WELL) || first == null
                ? CompletableFuture.completedFuture(listed)
                : look(first, session, deadline, materializer);
    }

    private CompletionStage<Finding> look(
            String name, HttpSession session, Deadline deadline, Materializer materializer) {
        String path = "/collections/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        RoundTrip description = RoundTrip.json("GET", path, "", Set.of(STATUS));
        RoundTrip count = RoundTrip.json("POST", path + "/points/count", ESTIMATE, Set.of(STATUS));
        return description.run(session, deadline, materializer).thenCompose(described -> {
            Finding found = judge(described);
            return found.equals(Finding.WELL)
                    ? count.run(session, deadline, materializer).thenApply(this::judge)
                    : CompletableFuture.completedFuture(found);
        });
    }

    private Finding judge(RoundTrip.Reply reply) {
        if (!reply.trouble().isEmpty()) {
            return reply.ill(reply.trouble());
        } else if (reply.hasStatus(401, 403)) {
            return authorised
                    ? reply.ill("answered " + reply.status() + ": the api-key is not accepted")
                    : reply.odd("answered " + reply.status() + ": no api-key is configured");
        } else if (reply.status() == 404 && collection == null) {
            return reply.odd("answered 404: the collection has just gone");
        } else if (!reply.isSuccess()) {
            return reply.ill("answered " + reply.status());
        } else if (!reply.json()) {
            return reply.ill("answered something other than JSON");
        }
        return "ok".equals(reply.texts().get(STATUS)) ? Finding.WELL : reply.ill("answered without status ok");
    }
}
