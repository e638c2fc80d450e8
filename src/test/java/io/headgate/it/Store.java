package io.headgate.it;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The server behind a pool, one for each kind of upstream. All answer the same requests in the same way, so that a scenario need not
 * know which one it has: {@code GET /echo} is a read, {@code POST /work} must not be done twice. Both take so many {@code ms} and give
 * back the {@code marker} of their query as {@code {"marker":"…"}}. {@code POST /low/work} and {@code POST /high/work} are the same for
 * callers of another priority.
 */
abstract class Store implements AutoCloseable {
    /** Which kinds there are. */
    enum Kind {
        HTTP {
            @Override
            Store start() {
                return new HttpStore();
            }
        },
        POSTGRES {
            @Override
            Store start() {
                return new PostgresStore();
            }
        };

        abstract Store start();
    }

    /** One server of each kind, started when it is first asked for, for all scenarios of a class. */
    static final class Each implements AutoCloseable {
        private final Map<Kind, Store> started = new EnumMap<>(Kind.class);

        Store of(Kind kind) {
            return started.computeIfAbsent(kind, Kind::start);
        }

        @Override
        public void close() {
            started.values().forEach(Store::close);
        }
    }

    /**
     * What stands in a configuration for an upstream {@code store} and everything that leads to it.
     *
     * @param ports where it is reached, each of them an address of its own
     * @param pool keys of the pool
     * @param timeout of every call
     */
    abstract String sections(List<Integer> ports, String pool, Duration timeout);

    /** As {@link #sections} with a credential that is read from a file; see {@link #demand}. */
    abstract String sectionsWithCredential(int port, String pool, String file);

    /** From now on only who brings this credential is served, if the configuration speaks of one. */
    abstract void demand(String credential);

    abstract int port();

    /** How many calls a gateway makes of its own when it starts. */
    abstract int callsAtStart();

    /** How many connections of gateways there are now, as the server itself counts them. */
    abstract int connections();

    /** How often {@code /work} was begun. */
    abstract long begun();

    /** How often {@code /work} was done with this marker. */
    abstract long done(String marker);

    /** Ends every connection of a gateway, from the server's side. */
    abstract void endConnections();

    /** Has the server end connections that are idle for so long; zero: none. */
    abstract void endIdleAfter(Duration silence);

    abstract void kill();

    /** After {@link #kill}, at the same port. */
    abstract void restart();

    abstract void freeze();

    abstract void thaw();

    /** How much later than its deadline a caller may be told, on a machine that is not busy. */
    abstract Duration grace();

    @Override
    public abstract void close();
}
