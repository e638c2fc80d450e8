package io.headgate.app;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.OperationTable;
import io.headgate.call.Ticker;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.upstream.canary.CanaryUpstream;
import io.headgate.upstream.http.HttpConnector;
import io.headgate.upstream.qdrant.QdrantUpstream;
import io.headgate.wire.Headers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of upstream this gateway knows. Each has its defaults in {@code reference.conf} under {@code defaults.upstream}. */
public enum UpstreamKind {
    /** Any HTTP/1.1 server. */
    HTTP("url", Duration.ZERO) {
        @Override
        @Nullable
        Secret credential(Section section) {
            return null;
        }

        @Override
        public OperationTable operations() {
            return OperationTable.EMPTY;
        }

        @Override
        public Set<String> credentialHeaderNames() {
            return Set.of();
        }

        @Override
        public HttpConnector connector(
                UpstreamConfig config, DeadlineWatch watch, Ticker ticker, Runnable unsolicited) {
            return new HttpConnector(config.name(), config.http(), Headers.EMPTY, watch, ticker, unsolicited);
        }
    },

    /** A Canary historian, by its read service. */
    CANARY("read-url", Duration.ZERO) {
        @Override
        @Nullable
        Secret credential(Section section) {
            return section.secret("api-token");
        }

        @Override
        public OperationTable operations() {
            return CanaryUpstream.readOperations();
        }

        @Override
        public Set<String> credentialHeaderNames() {
            return CanaryUpstream.credentialHeaderNames();
        }

        @Override
        public HttpConnector connector(
                UpstreamConfig config, DeadlineWatch watch, Ticker ticker, Runnable unsolicited) {
            return CanaryUpstream.connector(
                    config.name(), config.http(), config.credential(), watch, ticker, unsolicited);
        }
    },

    /** A Qdrant vector store. Its HTTP server (actix-web) closes a connection that was silent for five seconds. */
    QDRANT("url", Duration.ofSeconds(5)) {
        @Override
        @Nullable
        Secret credential(Section section) {
            section.require(
                    !section.bool("prefer-grpc"),
                    "prefer-grpc",
                    () -> "gRPC to Qdrant is not there yet; set it to off, and REST is used");
            return section.secret("api-key");
        }

        @Override
        public OperationTable operations() {
            return QdrantUpstream.operations();
        }

        @Override
        public Set<String> credentialHeaderNames() {
            return QdrantUpstream.credentialHeaderNames();
        }

        @Override
        public HttpConnector connector(
                UpstreamConfig config, DeadlineWatch watch, Ticker ticker, Runnable unsolicited) {
            return QdrantUpstream.connector(
                    config.name(), config.http(), config.credential(), watch, ticker, unsolicited);
        }
    };

    private final String urlKey;
    private final Duration keepAlive;

    UpstreamKind(String urlKey, Duration keepAlive) {
        this.urlKey = urlKey;
        this.keepAlive = keepAlive;
    }

    /** Reads the keys that only this kind has, and gives the secret among them. */
    abstract @Nullable Secret credential(Section section);

    /** What can be done to such an upstream, by method and path. */
    public abstract OperationTable operations();

    /** The fields that carry credentials, in lower case; a client's own must not reach the upstream. */
    public abstract Set<String> credentialHeaderNames();

    /**
     * Opens connections to such an upstream.
     *
     * @param unsolicited see {@link HttpConnector}
     */
    public abstract HttpConnector connector(
            UpstreamConfig config, DeadlineWatch watch, Ticker ticker, Runnable unsolicited);

    /** The key that holds the address. */
    String urlKey() {
        return urlKey;
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
