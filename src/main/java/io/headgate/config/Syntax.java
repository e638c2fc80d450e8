package io.headgate.config;

import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the library says of a file that it cannot parse or resolve, as a problem. Its messages quote the file, so they may have to be masked. */
final class Syntax {
    /** Said by the library after fifty files within each other. */
    private static final String CYCLE = "cycle in your includes";

    private Syntax() {}

    static Problem problem(String file, ConfigException unreadable) {
        String message = String.valueOf(unreadable.getMessage());
        if (unreadable instanceof ConfigException.IO && unreadable.origin() != null) {
            String included = Shown.oneLine(unreadable.origin().description());
            return problem(Location.of(file), "includes \"" + included + "\", which cannot be read");
        }
        if (message.contains(CYCLE)) {
            return problem(Location.of(file), "includes itself, or a file that does");
        }
        Location location = unreadable.origin() == null ? Location.of(file) : Location.of(unreadable.origin());
        String prefix = unreadable.origin() == null ? "" : unreadable.origin().description() + ": ";
        message = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        if (Secret.named(message) || mayHoldSecret(location)) {
            message = "a syntax error, not quoted because a secret may stand there";
        }
        return problem(location, "cannot be read: " + printable(message));
    }

    private static Problem problem(Location location, String message) {
        return new Problem(Severity.ERROR, location, "", null, message, null);
    }

    /** The parser quotes the token where it noticed, on this line or the next. */
    private static boolean mayHoldSecret(Location location) {
        try {
            List<String> lines = Files.readAllLines(Path.of(location.file()));
            int first = Math.max(0, location.line() - 3);
            int last = Math.min(lines.size(), location.line() + 1);
            return location.line() == 0
                    || lines.subList(Math.min(first, last), last).stream().anyMatch(Secret::named);
        } catch (IOException | IllegalArgumentException unknown) {
            return false;
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
