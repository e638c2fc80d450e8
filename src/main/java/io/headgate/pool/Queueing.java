package io.headgate.pool;

/**
 * Formulas of queueing theory for a pool that serves whoever comes, first come first served. They know averages only: bursts longer
 * than the gap between two arrivals, limits of the queue and deadlines are beyond them.
 */
final class Queueing {
    private Queueing() {}

    /**
     * Erlang C: the probability that an arrival finds all servers busy, with random arrivals and exponential service.
     *
     * @param offered servers kept busy on average (Little's law: arrival rate times service time), 0 and more
     * @return 1 where the servers cannot keep up
     */
    static double erlangC(int servers, double offered) {
        if (offered >= servers) {
            return 1;
        }
        double blocked = 1;
        for (int k = 1; k <= servers; k++) {
            blocked = offered * blocked / (k + offered * blocked);
        }
        return blocked / (1 - offered / servers * (1 - blocked));
    }

    /**
     * The mean wait of all arrivals, in the unit of {@code service}: Erlang's, corrected by Allen and Cunneen for how much arrivals
     * and service times vary (A. O. Allen, Probability, Statistics, and Queueing Theory, 2nd edition, 1990).
     *
     * @param arrivalVariation squared coefficient of variation of the gaps between arrivals; 1 when they are random
     * @param serviceVariation the same of the service times
     * @return infinity where the servers cannot keep up
     */
    static double meanWait(
            int servers, double offered, double service, double arrivalVariation, double serviceVariation) {
        return offered >= servers
                ? Double.POSITIVE_INFINITY
                : erlangC(servers, offered) * service / (servers - offered) * (arrivalVariation + serviceVariation) / 2;
    }
}
