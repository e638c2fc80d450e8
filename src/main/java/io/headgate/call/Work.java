package io.headgate.call;

/** What to do with a lent connection {@code C}. Must not block; called at most once per lease. */
@FunctionalInterface
public interface Work<C, T> {
    /**
     * Starts it.
     *
     * @param number 1 for the first try of the call; further ones only where the call is repeatable
     */
    Attempt<T> start(C connection, Deadline deadline, int number);
}
