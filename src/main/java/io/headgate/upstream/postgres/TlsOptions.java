package io.headgate.upstream.postgres;

import io.headgate.config.Secret;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The client's side of TLS: chains are always verified. */
final class TlsOptions {
    private static final String PEM_BEGIN = "-----BEGIN";

    private TlsOptions() {}

    /** Reads what is to be trusted; an {@link IllegalArgumentException} when that cannot be read. */
    static TrustOptions trust(TlsConfig config) {
        Path trust = config.trust();
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trust == null ? null : read(trust, config.trustPassword()));
            return TrustOptions.wrap(factory);
        } catch (GeneralSecurityException | IOException unreadable) {
            throw new IllegalArgumentException(
                    trust + " holds no certificates that can be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** @param named whether the certificate must be for the server's name */
    static ClientSSLOptions of(TrustOptions trust, boolean named) {
        return new ClientSSLOptions().setTrustOptions(trust).setHostnameVerificationAlgorithm(named ? "HTTPS" : "");
    }

    private static KeyStore read(Path file, @Nullable Secret password) throws GeneralSecurityException, IOException {
        byte[] bytes = Files.readAllBytes(file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM_BEGIN)) {
            store.load(
                    new ByteArrayInputStream(bytes),
                    password == null ? null : password.reveal().toCharArray());
        } else {
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
        }
        if (store.size() == 0) {
            throw new GeneralSecurityException("there are none");
        }
        return store;
    }
}
