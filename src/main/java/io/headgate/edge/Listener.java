package io.headgate.edge;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.observe.EdgeMeters;
import io.headgate.transport.Acceptor;
import io.headgate.transport.Incoming;
import io.headgate.wire.HttpHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.event.NoLogging;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * One address that clients connect to. A connection's bytes come from a {@code Flow<ByteString, ByteString>} that is joined here and
 * nowhere else, so that the transport can be exchanged. HTTP/2 is off: it cannot be guarded from below the codec.
 */
public final class Listener {
    private static final int BACKLOG = 1024;

    private final ActorSystem system;
    private final ListenerConfig config;
    private final HttpHandler handler;
    private final Refusals refusals;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private final EdgeMeters meters;
    private final HostRule hosts;
    private final OpenConnections open;
    private final ServerSettings settings;

    /** @param name names the listener in metrics, as in the configuration */
    public Listener(
            ActorSystem system,
            String name,
            ListenerConfig config,
            HttpHandler handler,
            Refusals refusals,
            DeadlineWatch watch,
            Ticker ticker) {
        this.system = system;
        this.config = config;
        this.handler = handler;
        this.watch = watch;
        this.ticker = ticker;
        this.meters = EdgeMeters.of(name);
        this.refusals = (why, method, client) -> {
            meters.rejected(why.kind());
            return refusals.answer(why, method, client);
        };
        this.hosts = new HostRule(config.hosts().isEmpty() ? config.names() : config.hosts());
        this.open = new OpenConnections(config.maxConnections(), config.maxConnectionsPerClient());
        this.settings = ServerSettings.create(system);
    }

    /** Starts to listen; fails with a {@link org.apache.pekko.stream.BindFailedException} when the address cannot be had. */
    public CompletionStage<Bound> bind() {
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        return Acceptor.bind(system, address, BACKLOG, this::accept).thenApply(Bound::new);
    }

    private void accept(Incoming incoming) {
        InetSocketAddress client = incoming.remote();
        InetAddress address = client.getAddress();
        String refusal = open.enter(address);
        if (!refusal.isEmpty()) {
            meters.connectionRefused(refusal);
            incoming.refuse();
            return;
        }
        meters.connectionOpened();
        ClientConnection connection = new ClientConnection(client);
        Flow<ByteString, ByteString, NotUsed> served = serve(connection, () -> {
            open.leave(address);
            meters.connectionClosed();
        });
        served.join(incoming.bytes()).run(system);
    }

    private Flow<ByteString, ByteString, NotUsed> serve(ClientConnection connection, Runnable gone) {
        BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> codec = Http.get(system)
                .serverLayer(settings, Optional.empty(), NoLogging.getInstance())
                .atop(BidiFlow.fromGraph(new GuardStage(
                        connection, open, config.limits(), hosts, config.timeouts(), watch, ticker, gone)));
        return Flow.fromGraph(new HandlerStage(connection, handler, refusals, ticker))
                .join(codec);
    }

    /** A listener that listens. */
    public final class Bound {
        private final Acceptor acceptor;

        private Bound(Acceptor acceptor) {
            this.acceptor = acceptor;
        }

        public InetSocketAddress address() {
            return acceptor.address();
        }

        /** Client connections now. */
        public int connections() {
            return open.count();
        }

        /**
         * Accepts nobody any more, lets every connection finish what is under way, and closes what is left after the limit.
         *
         * @return completes when no connection is left; never fails
         */
        public CompletionStage<Void> drain(Duration limit) {
            acceptor.unbind();
            CompletionStage<Void> empty = open.drain();
            var abort = system.scheduler().scheduleOnce(limit, open::abort, system.dispatcher());
            return empty.whenComplete((done, failed) -> abort.cancel());
        }
    }
}
