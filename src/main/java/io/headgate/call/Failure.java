package io.headgate.call;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a call was not done, as a value.
 *
 * @param detail what was found, for the caller's eyes: never an address, a secret, an exception's text or bytes of a request
 * @param retryAfter when it makes sense to come back, where that is known
 * @param numbers what the refusing part knew at that moment, for example a pool's counts; values are strings and numbers
 */
public record Failure(
        FailureKind kind, String detail, @Nullable Duration retryAfter, Map<String, Object> numbers) {
    public Failure {
        numbers = Map.copyOf(numbers);
    }

    public static Failure of(FailureKind kind, String detail) {
        return new Failure(kind, detail, null, Map.of());
    }

    public static Failure of(FailureKind kind) {
        return of(kind, kind.advice());
    }

    /** How this failure travels where only an exception fits: through a stage or a stream. */
    public FailureException exception() {
        return new FailureException(this);
    }
}
