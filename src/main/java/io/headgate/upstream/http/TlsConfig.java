package io.headgate.upstream.http;

import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.upstream.tls.Trust;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a server's certificate is judged. Chain and name are always verified.
 *
 * @param trust a file of certificates (PEM, one or many) or a PKCS #12 store whose certificates are trusted in place of those that
 *     the Java runtime trusts; null for those
 * @param trustPassword of a PKCS #12 store, or null
 */
public record TlsConfig(@Nullable Path trust, @Nullable Secret trustPassword) {
    public static final TlsConfig SYSTEM = new TlsConfig(null, null);

    static TlsConfig from(Section section) {
        return new TlsConfig(Trust.file(section), section.secret("trust-password"));
    }
}
