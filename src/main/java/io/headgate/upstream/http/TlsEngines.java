package io.headgate.upstream.http;

import io.headgate.upstream.tls.Trust;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Makes the TLS side of connections to one server; chain and name are verified (RFC 9110, 4.3.4), whatever the configuration. */
final class TlsEngines implements Supplier<SSLEngine> {
    private final SSLContext context;
    private final Endpoint endpoint;

    private TlsEngines(SSLContext context, Endpoint endpoint) {
        this.context = context;
        this.endpoint = endpoint;
    }

    /** For one server, by its name as it is configured: which of its addresses is connected to makes no difference. */
    static TlsEngines of(SSLContext context, Endpoint endpoint) {
        return new TlsEngines(context, endpoint);
    }

    /** Reads what is to be trusted; an {@link IllegalArgumentException} when that cannot be read. */
    static SSLContext context(TlsConfig config) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Trust.of(config.trust(), config.trustPassword()).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException unknown) {
            throw new IllegalStateException("the Java runtime has no TLS", unknown);
        }
    }

    @Override
    public SSLEngine get() {
        SSLEngine engine = context.createSSLEngine(endpoint.host(), endpoint.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!endpoint.isLiteral()) {
            parameters.setServerNames(List.of(new SNIHostName(endpoint.host())));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
