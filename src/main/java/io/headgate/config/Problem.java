package io.headgate.config;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One mistake in a configuration, ready to be shown: secrets in it are already masked.
 *
 * @param path the full key, for example {@code headgate.upstreams.canary.pool.max}; empty where a whole file is meant
 * @param found what stands there, shortened, or null where nothing does
 * @param message what is wrong and what is expected instead
 * @param suggestion what to write instead, where that can be guessed
 */
public record Problem(
        Severity severity,
        Location location,
        String path,
        @Nullable String found,
        String message,
        @Nullable String suggestion) {
    /** As an editor lists them: by file, then line. */
    static final Comparator<Problem> BY_PLACE = Comparator.comparing((Problem problem) -> problem.location.file())
            .thenComparing(problem -> problem.location.line())
            .thenComparing(Problem::path)
            .thenComparing(Problem::severity)
            .thenComparing(Problem::message);

    /** One line: {@code file:line: error: path: message; suggestion}. */
    public String text() {
        StringBuilder line = new StringBuilder(location.text()).append(": ").append(severity);
        if (!path.isEmpty()) {
            line.append(": ").append(path);
        }
        line.append(": ");
        if (found != null) {
            line.append("found ").append(found).append(", ");
        }
        line.append(message);
        if (suggestion != null) {
            line.append("; ").append(suggestion);
        }
        return line.toString();
    }
}
