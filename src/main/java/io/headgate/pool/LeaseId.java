package io.headgate.pool;

/**
 * Which loan of which connection, unique within the process and the pool; it makes a stale release recognisable.
 *
 * @param generation how many times the pool had been started when this was lent; the first is 1
 * @param connection the connection's number within that generation
 * @param loan the loan's number within that connection; the first is 1
 */
public record LeaseId(int generation, long connection, long loan) {
    @Override
    public String toString() {
        return generation + "-" + connection + "-" + loan;
    }
}
