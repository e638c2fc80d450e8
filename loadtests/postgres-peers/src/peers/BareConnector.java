package peers;

import io.headgate.call.Deadline;
import io.headgate.pool.Address;
import io.headgate.pool.Connector;
import io.headgate.pool.Finding;
import io.headgate.pool.Link;
import io.headgate.pool.Tier;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;

/** Connections of the client library as they are, on one event loop. */
final class BareConnector implements Connector<PgConnection> {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final PgConnectOptions options;

    BareConnector(int port) {
        options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setDatabase("postgres")
                .setUser("postgres")
                .setPassword("")
                .setCachePreparedStatements(true);
    }

    @Override
    public CompletionStage<List<Address>> addresses(Deadline deadline) {
        return CompletableFuture.completedFuture(List.of(new Address("here")));
    }

    @Override
    public CompletionStage<Link<PgConnection>> open(Address address, Deadline deadline, Materializer lifetime) {
        return PgConnection.connect(vertx, options).toCompletionStage().thenApply(BareLink::new);
    }

    private record BareLink(PgConnection session, CompletableFuture<String> end) implements Link<PgConnection> {
        BareLink(PgConnection session) {
            this(session, new CompletableFuture<>());
            session.closeHandler(closed -> end.complete("closed"));
        }

        @Override
        public CompletionStage<String> closed() {
            return end;
        }

        @Override
        public boolean usable() {
            return !end.isDone();
        }

        @Override
        public CompletionStage<Finding> probe(Tier tier, Deadline deadline) {
            return session.query("SELECT 1")
                    .execute()
                    .toCompletionStage()
                    .handle((rows, failed) -> failed == null ? Finding.WELL : Finding.ill("does not answer"));
        }

        @Override
        public void close(String reason) {
            session.close();
        }
    }
}
