package io.headgate.upstream.http;

import io.headgate.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS side of connections to one server; chain and name are verified (RFC 9110, 4.3.4), whatever the configuration. */
final class TlsEngines implements Supplier<SSLEngine> {
    private static final String PEM_BEGIN = "-----BEGIN";

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
        Path trust = config.trust();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust == null ? null : trusting(read(trust, config.trustPassword())), null);
            return context;
        } catch (GeneralSecurityException | IOException unreadable) {
            throw new IllegalArgumentException(
                    trust + " holds no certificates that can be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static TrustManager[] trusting(KeyStore store) throws GeneralSecurityException {
        if (store.size() == 0) {
            throw new GeneralSecurityException("there are none");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore read(Path file, @Nullable Secret password) throws GeneralSecurityException, IOException {
        byte[] bytes = Files.readAllBytes(file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM_BEGIN)) {
            store.load(
                    new ByteArrayInputStream(bytes),
                    password == null ? null : password.reveal().toCharArray());
            return store;
        }
        store.load(null, null);
        int number = 0;
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return store;
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
