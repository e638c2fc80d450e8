package io.headgate.app;

import io.headgate.config.Section;
import io.headgate.exchange.CachedReads;
import io.headgate.tools.TimeWords;
import io.headgate.upstream.canary.CanaryPaging;
import io.headgate.upstream.canary.CanaryUpstream;
import io.headgate.upstream.canary.CanaryViews;
import io.headgate.upstream.http.HttpKind;
import io.headgate.upstream.qdrant.QdrantUpstream;
import io.headgate.wire.Paging;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of upstream this gateway knows, and how the configuration speaks of them. Each has its defaults in {@code reference.conf}
 * under {@code defaults.upstream}.
 */
public enum UpstreamKind {
    /** Any HTTP/1.1 server. */
    HTTP("url", null, null, Duration.ZERO),

    /** A Canary historian, by its read service. */
    CANARY("read-url", "api-token", "tag", Duration.ZERO) {
        @Override
        boolean passesFailures(Section section) {
            return section.enumOf(Failures.class, "failures") == Failures.PASS;
        }

        @Override
        Paging paging(Section section) {
            Section follow = section.section("follow");
            return new CanaryPaging(
                    follow.between(1, 1_000_000, "max-pages"),
                    follow.between(1, 1_000_000_000, "max-items"),
                    follow.bytes(1, Long.MAX_VALUE / 2, "max-bytes"));
        }
    },

    /** A Qdrant vector store. Its HTTP server (actix-web) closes a connection that was silent for five seconds. */
    QDRANT("url", "api-key", "collection", Duration.ofSeconds(5)) {
        @Override
        void check(Section section) {
            section.require(
                    !section.bool("prefer-grpc"),
                    "prefer-grpc",
                    () -> "gRPC to Qdrant is not there yet; set it to off, and REST is used");
        }

        @Override
        boolean tellsDeadline(Section section) {
            return section.bool("pass-deadline");
        }
    };

    private final String urlKey;
    private final @Nullable String credentialKey;
    private final @Nullable String sampleKey;
    private final Duration keepAlive;

    UpstreamKind(String urlKey, @Nullable String credentialKey, @Nullable String sampleKey, Duration keepAlive) {
        this.urlKey = urlKey;
        this.credentialKey = credentialKey;
        this.sampleKey = sampleKey;
        this.keepAlive = keepAlive;
    }

    /** How it is spoken to. */
    public HttpKind http() {
        return switch (this) {
            case HTTP -> HttpKind.PLAIN;
            case CANARY -> CanaryUpstream.READ_SERVICE;
            case QDRANT -> QdrantUpstream.KIND;
        };
    }

    /** Tells what its reads are about, where a change of that can be noticed. */
    CachedReads.Grouping grouping() {
        return this == CANARY ? CanaryViews::of : CachedReads.Grouping.NONE;
    }

    /** How it understands times. */
    TimeWords times() {
        return this == CANARY ? CanaryUpstream::absolute : TimeWords.NONE;
    }

    /** Whether what is no read of it changes what it can be asked; Canary's read service only opens and ends tokens so. */
    boolean changesData() {
        return this != CANARY;
    }

    /** Judges the keys that only this kind has. */
    void check(Section section) {}

    /** Whether operations that can be told how long they may take are told; only some kinds know a way. */
    boolean tellsDeadline(Section section) {
        return false;
    }

    /** Whether answers that are failures by their content alone are passed on; only some kinds have such answers. */
    boolean passesFailures(Section section) {
        return false;
    }

    /** How long answers come in pages; null for a kind of which that is not known. */
    @Nullable
    Paging paging(Section section) {
        return null;
    }

    /** What callers get of a failure that the store answers with 200. */
    enum Failures {
        /** The failure, with its own status. */
        MAP,
        /** The store's answer as it is, with a field that names the failure. */
        PASS
    }

    /** The key that holds the address. */
    String urlKey() {
        return urlKey;
    }

    /** The key that holds what the gateway shows to the upstream; null for a kind that knows no such thing. */
    @Nullable
    String credentialKey() {
        return credentialKey;
    }

    /** The key in {@code health} that says what a deep probe looks at; null for a kind that has nothing to choose. */
    @Nullable
    String sampleKey() {
        return sampleKey;
    }

    /** After how much silence such a server closes a connection; zero where that is not known. */
    Duration keepAlive() {
        return keepAlive;
    }

    /** As the configuration spells it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
