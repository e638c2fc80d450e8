package io.headgate.upstream.canary;

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

/** What is special about Canary as an HTTP upstream (https://readapi.canarylabs.com, https://writeapi.canarylabs.com). */
public final class CanaryUpstream {
    private static final Set<String> CREDENTIAL_HEADERS = Set.of("authorization");

    private CanaryUpstream() {}

    /** The operations of the read service, relative to its version's path ({@code /api/v2}). */
    public static OperationTable readOperations() {
        return CanaryOperations.READ_SERVICE;
    }

    /** The operations of the write service, relative to its version's path ({@code /api/v1}). */
    public static OperationTable writeOperations() {
        return CanaryOperations.WRITE_SERVICE;
    }

    /** The fields that carry credentials, in lower case; a client's own must not reach the upstream. */
    public static Set<String> credentialHeaderNames() {
        return CREDENTIAL_HEADERS;
    }

    /**
     * Opens connections to one of the two services.
     *
     * @param apiToken sent with every request, or null for a service that anybody may use; a token in a request's body stays there
     * @param unsolicited see {@link HttpConnector}
     */
    public static HttpConnector connector(
            UpstreamName name,
            HttpUpstreamConfig config,
            @Nullable Secret apiToken,
            DeadlineWatch watch,
            Ticker ticker,
            Runnable unsolicited) {
        Headers own = apiToken == null ? Headers.EMPTY : Headers.of("Authorization", "Bearer " + apiToken.reveal());
        return new HttpConnector(name, config, own, watch, ticker, unsolicited);
    }
}
