package io.headgate.upstream.postgres;

import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.upstream.tls.Trust;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections are encrypted, and how a server's certificate is judged.
 *
 * @param trust a file of certificates (PEM, one or many) or a PKCS #12 store whose certificates are trusted in place of those that
 *     the Java runtime trusts; null for those
 * @param trustPassword of a PKCS #12 store, or null
 */
record TlsConfig(Mode mode, @Nullable Path trust, @Nullable Secret trustPassword) {
    /**
     * Named as in libpq (https://www.postgresql.org/docs/current/libpq-ssl.html), of whose modes those are left out that encrypt
     * without knowing towards whom.
     */
    enum Mode {
        /** {@link #VERIFY_FULL}, but {@link #DISABLE} for a server on this machine. */
        AUTO,
        DISABLE,
        /** The certificate must be trusted. */
        VERIFY_CA,
        /** The certificate must be trusted and be for the name of the server. */
        VERIFY_FULL
    }

    static TlsConfig from(Section section, @Nullable Mode given) {
        Mode mode = section.enumOf(Mode.class, "mode");
        return new TlsConfig(given == null ? mode : given, Trust.file(section), section.secret("trust-password"));
    }

    /** How a server of this name or address is spoken to. */
    Mode towards(String host) {
        return mode != Mode.AUTO ? mode : here(host) ? Mode.DISABLE : Mode.VERIFY_FULL;
    }

    /** Whether that is this machine: what is said does not leave it. */
    boolean here(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
