package io.headgate.call;

/** How a call came out: exactly one of the two. */
public sealed interface CallResult<T> {
    Timings timings();

    /** The upstream answered, for good or ill; a body may still be flowing. */
    record Answered<T>(T value, Timings timings) implements CallResult<T> {}

    /** There is no answer, and why. */
    record Refused<T>(Failure failure, Timings timings) implements CallResult<T> {}
}
