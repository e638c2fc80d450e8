package io.headgate.upstream.postgres;

import io.headgate.upstream.tls.Trust;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;

/** The client's side of TLS: chains are always verified. */
final class TlsOptions {
    private TlsOptions() {}

    /** Reads what is to be trusted; an {@link IllegalArgumentException} when that cannot be read. */
    static TrustOptions trust(TlsConfig config) {
        return TrustOptions.wrap(Trust.of(config.trust(), config.trustPassword()));
    }

    /** @param named whether the certificate must be for the server's name */
    static ClientSSLOptions of(TrustOptions trust, boolean named) {
        return new ClientSSLOptions().setTrustOptions(trust).setHostnameVerificationAlgorithm(named ? "HTTPS" : "");
    }
}
