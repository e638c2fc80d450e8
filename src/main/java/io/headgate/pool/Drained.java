package io.headgate.pool;

/**
 * How a drain ended: nothing is open any more.
 *
 * @param forced how many connections were still lent at the limit and were closed under their borrowers
 */
public record Drained(int forced) {}
