package io.headgate.upstream.qdrant;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.OperationTable;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.upstream.http.HttpConnector;
import io.headgate.upstream.http.HttpUpstreamConfig;
import io.headgate.wire.Headers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is special about Qdrant as an HTTP upstream (https://qdrant.tech/documentation/guides/security/). */
public final class QdrantUpstream {
    private static final String KEY = "api-key";
    /** Qdrant takes its key from either field. */
    private static final Set<String> CREDENTIAL_HEADERS = Set.of(KEY, "authorization");

    private QdrantUpstream() {}

    public static OperationTable operations() {
        return QdrantOperations.TABLE;
    }

    /** The fields that carry credentials, in lower case; a client's own must not reach the upstream. */
    public static Set<String> credentialHeaderNames() {
        return CREDENTIAL_HEADERS;
    }

    /**
     * Opens connections to a Qdrant server.
     *
     * @param apiKey sent with every request, or null for a server without one
     * @param unsolicited see {@link HttpConnector}
     */
    public static HttpConnector connector(
            UpstreamName name,
            HttpUpstreamConfig config,
            @Nullable Secret apiKey,
            DeadlineWatch watch,
            Ticker ticker,
            Runnable unsolicited) {
        Headers own = apiKey == null ? Headers.EMPTY : Headers.of(KEY, apiKey.reveal());
        return new HttpConnector(name, config, own, watch, ticker, unsolicited);
    }
}
