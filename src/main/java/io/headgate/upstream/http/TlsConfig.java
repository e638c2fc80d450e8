package io.headgate.upstream.http;

import io.headgate.config.Secret;
import io.headgate.config.Section;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
        return new TlsConfig(section.has("trust") ? file(section, "trust") : null, section.secret("trust-password"));
    }

    private static @Nullable Path file(Section section, String key) {
        try {
            Path path = Path.of(section.string(key));
            boolean readable = Files.isRegularFile(path) && Files.isReadable(path);
            section.require(readable, key, () -> "there is no readable file " + path);
            return path;
        } catch (InvalidPathException malformed) {
            section.problem(key, "is not the path of a file", null);
            return null;
        }
    }
}
