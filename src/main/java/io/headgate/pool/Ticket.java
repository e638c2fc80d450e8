package io.headgate.pool;

/** A request for a connection that is under way. */
public interface Ticket {
    /**
     * Gives up. Exactly one of grant, refusal and cancel happens to a request; safe from any thread, and harmless when repeated.
     *
     * @return true when the waiter has not been called and now never will be; false when its answer came first
     */
    boolean cancel();

    /** How many would have been served first when it took its place in the queue; -1: it has taken none. From any thread. */
    default int before() {
        return -1;
    }
}
