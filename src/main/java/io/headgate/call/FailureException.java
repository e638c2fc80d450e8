package io.headgate.call;

/** A {@link Failure} on its way through a stage or a stream. It carries no stack trace: it is a value, not a defect. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    FailureException(Failure failure) {
        super(failure.kind().code() + ": " + failure.detail(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
