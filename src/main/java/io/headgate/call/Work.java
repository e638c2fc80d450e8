package io.headgate.call;

/** What to do with a lent connection {@code C}. Must not block; called at most once per lease. */
@FunctionalInterface
public interface Work<C, T> {
    Attempt<T> start(C connection, Deadline deadline);
}
