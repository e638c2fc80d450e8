package io.headgate.pool;

import io.headgate.call.Deadline;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;

/** What a kind of upstream gives the pool: how to open a connection. {@code C} is what a borrower works with. */
public interface Connector<C> {
    /**
     * Where connections can be opened to now; names are looked up each time. Must not block.
     *
     * @return at least one, each once, or a {@link io.headgate.call.FailureException} that says why there is none
     */
    CompletionStage<List<Address>> addresses(Deadline deadline);

    /**
     * Opens one connection. Called once per connection, in the connection's own actor; must not block.
     *
     * @param address one that {@link #addresses} gave, perhaps a while ago
     * @param deadline by when the stage should have completed; the pool stops waiting then and closes a late success
     * @param lifetime streams run with it end when the connection's actor stops
     * @return the open connection, or a {@link io.headgate.call.FailureException} that says why there is none
     */
    CompletionStage<Link<C>> open(Address address, Deadline deadline, Materializer lifetime);
}
