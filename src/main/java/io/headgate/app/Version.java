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
        Properties built = new Properties();
        try (InputStream file = Version.class.getResourceAsStream(FILE)) {
            if (file != null) {
                built.load(file);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return "headgate " + built.getProperty("version", "of unknown version") + " (Java "
                + Runtime.version().feature() + ")";
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
