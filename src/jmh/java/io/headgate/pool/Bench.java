package io.headgate.pool;

import com.typesafe.config.ConfigFactory;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Priority;
import io.headgate.config.Document;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;

/** What the benchmarks of this package share: the pool as it is by default, ten connections of it, and nothing behind them. */
final class Bench {
    static final int CONNECTIONS = 10;
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Operation OPERATION = new Operation("bench", OperationClass.READ);

    private Bench() {}

    /** The configuration that the gateway has when its file says nothing else. */
    static Document document() {
        return Document.parse(
                "vars.pool = ${headgate.defaults.upstream.http.pool} { max = " + CONNECTIONS + ", max-opening = "
                        + CONNECTIONS + " }",
                "bench.conf",
                ConfigFactory.parseResources("io/headgate/app/pekko.conf"),
                Map.of());
    }

    static PoolConfig config(Document document) {
        return PoolConfig.from(document.section(Document.VARIABLES).section("pool"));
    }

    static Ask ask() {
        return new Ask(Deadline.after(PATIENCE, System.nanoTime()), OPERATION, Priority.NORMAL, "request", false, null);
    }

    static IllegalStateException refused(Failure why) {
        return new IllegalStateException("the pool refused: " + why);
    }

    /** A connection to nothing. */
    static final class NoLink implements Link<String> {
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public String session() {
            return "session";
        }

        @Override
        public CompletionStage<String> closed() {
            return closed;
        }

        @Override
        public boolean usable() {
            return !closed.isDone();
        }

        @Override
        public CompletionStage<Finding> probe(Tier tier, Deadline deadline) {
            return CompletableFuture.completedFuture(Finding.WELL);
        }

        @Override
        public void close(String reason) {
            closed.complete(reason);
        }
    }

    /** Opens connections to nothing at once. */
    static final class NoConnector implements Connector<String> {
        @Override
        public CompletionStage<List<Address>> addresses(Deadline deadline) {
            return CompletableFuture.completedFuture(List.of(new Address("nowhere")));
        }

        @Override
        public CompletionStage<Link<String>> open(Address address, Deadline deadline, Materializer lifetime) {
            return CompletableFuture.completedFuture(new NoLink());
        }
    }
}
