package io.headgate.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value that must not be seen: its text form is a mask, so that a record, a log line or an exception cannot show it. */
public final class Secret {
    /** What stands for a secret wherever one would be printed. */
    public static final String MASK = "***";

    /** A number of tokens at most is no secret. */
    private static final Pattern SECRET_NAME = Pattern.compile(
            "password|passwd|passphrase|secret|(?<!max-)token|api-?key|credential|private-?key|authorization|cookie");

    private final String value;
    private final @Nullable SecretFile file;

    public Secret(String value) {
        this(value, null);
    }

    Secret(String value, @Nullable SecretFile file) {
        this.value = value;
        this.file = file;
    }

    /** The value itself, for the one place that sends it. */
    public String reveal() {
        return value;
    }

    /** Where it was read and may be read again when it has changed; null for one that stays. */
    public @Nullable SecretFile file() {
        return file;
    }

    /** Whether a key, a header or an environment variable of this name usually holds a secret. */
    public static boolean named(String name) {
        return SECRET_NAME
                .matcher(name.toLowerCase(Locale.ROOT).replace('_', '-'))
                .find();
    }

    @Override
    public String toString() {
        return MASK;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
