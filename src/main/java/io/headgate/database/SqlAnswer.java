package io.headgate.database;

import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** What came of the last statement of a command. */
public sealed interface SqlAnswer {
    /**
     * All of it, and the transaction is committed where that could still have failed.
     *
     * @param rows the first column of each row, in order; empty where the statement gives none
     * @param affected rows that were given, written or removed, as the store counts them
     */
    record Whole(List<String> rows, long affected) implements SqlAnswer {
        public Whole {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Rows that are fetched as they are taken, a few hundred at a time; fails with a {@link io.headgate.call.FailureException} where
     * they end early. To be run once, soon: the connection is held until it ends.
     */
    record Flowing(Source<List<String>, NotUsed> rows) implements SqlAnswer {}
}
