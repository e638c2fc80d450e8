package io.headgate.call;

import java.util.concurrent.CompletionException;

/** A {@link Failure} on its way through a stage or a stream. It carries no stack trace: it is a value, not a defect. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    FailureException(Failure failure) {
        super(failure.kind().code() + ": " + failure.detail(), null, false, false);
        this.failure = failure;
    }

    /** What a stage failed with: a stage that depends on one that failed may have wrapped it. */
    public static Throwable causeOf(Throwable failed) {
        Throwable cause = failed.getCause();
        return failed instanceof CompletionException && cause != null ? cause : failed;
    }

    public Failure failure() {
        return failure;
    }
}
