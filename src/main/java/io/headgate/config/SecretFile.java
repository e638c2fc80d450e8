package io.headgate.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A file that holds a secret in one line of text; blanks and line ends around it do not belong to it. */
public final class SecretFile {
    /** What may stand in a header field value: no control characters, so no second line. */
    static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cntrl}]+");

    private static final long LARGEST = 64 * 1024;

    private final String name;

    SecretFile(String name) {
        this.name = name;
    }

    /** There is no secret in the file; the message says why, and nothing of what is in it. */
    public static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String why) {
            super(why);
        }
    }

    /** Reads it now; blocks. */
    public Secret read() throws UnusableException {
        try {
            Path path = Path.of(name);
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw new UnusableException("the file " + Shown.sourceOfSecret(name) + " is not there or not readable");
            }
            if (Files.size(path) > LARGEST) {
                throw new UnusableException("the file is larger than 64 KiB, so it is not a secret");
            }
            String value = Files.readString(path, StandardCharsets.UTF_8).strip();
            if (!ONE_LINE.matcher(value).matches()) {
                throw new UnusableException(SecretReader.NOT_ONE_LINE);
            }
            return new Secret(value, this);
        } catch (IOException | InvalidPathException unreadable) {
            throw new UnusableException("cannot be read as a file of UTF-8 text");
        }
    }

    /** As it was written, unless that looks like a secret put in the wrong place. */
    @Override
    public String toString() {
        return Shown.sourceOfSecret(name);
    }
}
