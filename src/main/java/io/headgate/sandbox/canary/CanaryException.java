package io.headgate.sandbox.canary;

import java.util.List;

/** A call that is answered with a {@code statusCode} other than Good; caught in one place, the service's door. */
final class CanaryException extends RuntimeException {
    private static final long serialVersionUID = 1;
    static final String ERRORS = "Errors";

    private final String statusCode;
    private final transient List<String> errors;

    CanaryException(String statusCode, List<String> errors) {
        super(statusCode + " " + errors, null, false, false);
        this.statusCode = statusCode;
        this.errors = List.copyOf(errors);
    }

    static CanaryException error(String text) {
        return new CanaryException(ERRORS, List.of(text));
    }

    String statusCode() {
        return statusCode;
    }

    List<String> errors() {
        return errors;
    }
}
