package io.headgate.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which version this is, as the build wrote it down. */
final class Version implements IVersionProvider {
    private static final String FILE = "version.properties";

    static String text() {
        return "headgate " + number() + " (Java " + Runtime.version().feature() + ")";
    }

    /** Such as {@code 0.1.0}. */
    static String number() {
        Properties built = new Properties();
        try (InputStream file = Version.class.getResourceAsStream(FILE)) {
            if (file != null) {
                built.load(file);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return built.getProperty("version", "of unknown version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
