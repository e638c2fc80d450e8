package io.headgate.tools;

import com.fasterxml.jackson.core.JsonPointer;
import io.headgate.call.Priority;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Section;
import io.headgate.exchange.HttpCalls;
import io.headgate.exchange.Service;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.observe.CacheMeters;
import io.headgate.route.Caching;
import io.headgate.tools.embedding.Embedder;
import io.headgate.tools.embedding.HashedWords;
import io.headgate.wire.Headers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where vectors of texts come from; each key is described in {@code reference.conf} under {@code headgate.mcp.embedding}.
 *
 * @param size of vectors of hashed words
 * @param upstream of the service; null: there is no service
 * @param request what is sent to it
 * @param vector where its answer has the vector
 * @param timeout of a request to it
 * @param keep how long its answers are kept; zero: not
 */
public record EmbeddingConfig(
        Kind kind,
        int size,
        @Nullable UpstreamName upstream,
        RequestTemplate request,
        JsonPointer vector,
        Duration timeout,
        Duration keep) {
    private static final Pattern POINTER = Pattern.compile("(/[^/\\p{Cntrl}]*)+");
    private static final String NAME = "embedding";
    private static final int LARGEST = 65_536;
    private static final long LONGEST_ANSWER = 8 << 20;

    /** Nobody makes vectors. */
    public static final EmbeddingConfig NONE = new EmbeddingConfig(
            Kind.NONE, 8, null, RequestTemplate.NONE, JsonPointer.empty(), Duration.ofSeconds(1), Duration.ZERO);

    /** Who makes vectors. */
    public enum Kind {
        /** Nobody: callers bring them. */
        NONE,
        /** The gateway, without a model. */
        HASHED_WORDS,
        /** An upstream. */
        SERVICE
    }

    /** Reads it. */
    public static EmbeddingConfig from(Section section, Map<UpstreamName, Backing> stores) {
        Kind kind = section.enumOf(Kind.class, "kind");
        UpstreamName upstream = section.has("upstream") ? new UpstreamName(section.string("upstream")) : null;
        Backing store = upstream == null ? null : stores.get(upstream);
        RequestTemplate request = store == null
                ? null
                : RequestConfig.from(section, ArgumentsConfig.none().and(Set.of(Embedder.TEXT)), store.operations());
        section.require(
                kind != Kind.SERVICE || upstream != null, "kind", () -> "needs upstream, the name of the service");
        section.require(upstream == null || store != null, "upstream", () -> "is no upstream");
        if (request == null) {
            section.tree("request");
            section.string("path", RequestConfig.PATH, "a path such as /v1/embeddings");
            section.string("method", RequestConfig.METHOD, "a method such as POST, in capitals");
        }
        String vector = section.string("vector", POINTER, "a JSON pointer such as /data/0/embedding");
        return new EmbeddingConfig(
                kind,
                section.between(8, LARGEST, "size"),
                store == null ? null : upstream,
                request == null ? RequestTemplate.NONE : request,
                POINTER.matcher(vector).matches() ? JsonPointer.compile(vector) : JsonPointer.empty(),
                section.positive("timeout"),
                section.positiveOrOff("keep"));
    }

    /** What makes them; null: nobody. */
    @Nullable
    Action embedder(Map<UpstreamName, UpstreamFacts> upstreams, HttpCalls calls, Answers answers, Ticker ticker) {
        return switch (kind) {
            case NONE -> null;
            case HASHED_WORDS -> Embedder.of(new HashedWords(size));
            case SERVICE -> service(upstreams, calls, answers, ticker);
        };
    }

    private Action service(
            Map<UpstreamName, UpstreamFacts> upstreams, HttpCalls calls, Answers answers, Ticker ticker) {
        UpstreamFacts facts = upstream == null ? null : upstreams.get(upstream);
        if (upstream == null || facts == null) {
            throw new IllegalArgumentException("vectors stand on no upstream: " + upstream);
        }
        Caching caching = keep.isZero() ? null : new Caching(keep, Map.of(), Duration.ZERO);
        Service service =
                new Service(NAME, upstream, facts, Priority.NORMAL, caching, Headers.EMPTY, CacheMeters.of(NAME));
        Action asking =
                new HttpAction(new Errand(NAME, request, timeout, LONGEST_ANSWER), service, calls, answers, ticker);
        return Embedder.of(asking, vector, upstream);
    }
}
