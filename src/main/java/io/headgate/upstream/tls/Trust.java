package io.headgate.upstream.tls;

import io.headgate.config.Secret;
import io.headgate.config.Section;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates are trusted: those in a file, or else those that the Java runtime trusts. */
public final class Trust {
    private static final String PEM_BEGIN = "-----BEGIN";

    private Trust() {}

    /** The file that the key {@code trust} of a section names; null where it names none, or one that cannot be read, which is reported. */
    public static @Nullable Path file(Section section) {
        if (!section.has("trust")) {
            return null;
        }
        try {
            Path path = Path.of(section.string("trust"));
            boolean readable = Files.isRegularFile(path) && Files.isReadable(path);
            section.require(readable, "trust", () -> "there is no readable file " + path);
            return path;
        } catch (InvalidPathException malformed) {
            section.problem("trust", "is not the path of a file", null);
            return null;
        }
    }

    /**
     * Judges by what is in a file.
     *
     * @param file certificates (PEM, one or many) or a PKCS #12 store of them; null for those of the Java runtime
     * @param password of a PKCS #12 store; null where it has none
     * @throws IllegalArgumentException when there is no certificate in it that can be read
     */
    public static TrustManagerFactory of(@Nullable Path file, @Nullable Secret password) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(file == null ? null : read(file, password));
            return factory;
        } catch (GeneralSecurityException | IOException unreadable) {
            throw new IllegalArgumentException(
                    file + " holds no certificates that can be read: " + unreadable.getMessage(), unreadable);
        }
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
