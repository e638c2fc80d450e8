package io.headgate.sandbox.server;

import io.headgate.sandbox.server.Wire.Ending;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A loopback HTTP/1.1 server for a stand-in. It counts what it sees, misbehaves as {@link Faults} say, and can be stopped,
 * killed and started again on the same port.
 *
 * <p>It owns its TCP connections below Pekko HTTP's codec, because most faults are not expressible in HTTP.
 */
public final class SandboxServer {
    private static final long LARGEST_REQUEST = 256L * 1024 * 1024;
    private static final long READ_MILLIS = 60_000;
    /** Time-outs are off: a stand-in is silent as long as it is told to be. */
    private static final ServerSettings HTTP = ServerSettings.create("""
            pekko.http.server {
              idle-timeout = infinite
              request-timeout = infinite
              linger-timeout = infinite
              bind-timeout = 10s
              pipelining-limit = 1
              server-header = ""
              raw-request-uri-header = on
              parsing {
                max-content-length = infinite
                max-uri-length = 64k
                uri-parsing-mode = relaxed
                modeled-header-parsing = off
                error-logging-verbosity = off
              }
            }
            """);

    /** Between the two layers only a type differs. */
    private static final BidiFlow<SslTlsOutbound, SslTlsOutbound, SessionBytes, SslTlsInbound, NotUsed> PLAIN =
            BidiFlow.fromFunctions(outbound -> outbound, inbound -> inbound);

    private final ClassicActorSystemProvider system;
    private final SandboxSettings settings;
    private final SandboxHandler handler;
    private final Faults faults = new Faults();
    private final Counters counters = new Counters();
    private final ServerControl control = new ServerControl(this);
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private volatile int port;
    private @Nullable CompletionStage<Tcp.ServerBinding> binding;

    public SandboxServer(ClassicActorSystemProvider system, SandboxSettings settings, SandboxHandler handler) {
        this.system = system;
        this.settings = settings;
        this.handler = handler;
        this.port = settings.port();
    }

    /** Listens; gives the port. Starting a started server changes nothing. Fails if the port is taken. */
    public synchronized CompletionStage<Integer> start() {
        if (binding == null) {
            binding = Tcp.get(system)
                    .bind("127.0.0.1", port)
                    .to(Sink.foreach(this::accept))
                    .run(SystemMaterializer.get(system).materializer());
        }
        return binding.handle((bound, failure) -> {
                    if (failure != null) {
                        forgetBinding();
                        return CompletableFuture.<Integer>failedStage(failure);
                    }
                    port = bound.localAddress().getPort();
                    return CompletableFuture.completedStage(port);
                })
                .thenCompose(done -> done);
    }

    /** Refuses new connections and closes the open ones; done when the port is free. */
    public CompletionStage<Done> stop() {
        return shut(Ending.CLOSE);
    }

    /** As {@link #stop()}, but resets the open connections: a process that dies with unread bytes. */
    public CompletionStage<Done> kill() {
        return shut(Ending.RESET);
    }

    /** Closes the open connections and goes on listening, as a server or a proxy in between does now and then. */
    public void dropConnections() {
        wires.forEach(wire -> wire.end(Ending.CLOSE));
    }

    /** Where it listens; without a path. Meaningful after the first start. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public String name() {
        return settings.name();
    }

    public Faults faults() {
        return faults;
    }

    public Counters counters() {
        return counters;
    }

    /** The switches for people, mounted under {@code /_sandbox} of this server. */
    public ServerControl control() {
        return control;
    }

    private synchronized void forgetBinding() {
        binding = null;
    }

    private CompletionStage<Done> shut(Ending ending) {
        CompletionStage<Tcp.ServerBinding> bound;
        synchronized (this) {
            if (binding == null) {
                return CompletableFuture.completedStage(Done.getInstance());
            }
            bound = binding;
            binding = null;
        }
        return bound.thenCompose(Tcp.ServerBinding::unbind).thenCompose(unbound -> endAll(ending));
    }

    private CompletionStage<Done> endAll(Ending ending) {
        List<CompletableFuture<Wire>> closings = wires.stream()
                .map(wire -> wire.whenClosed().toCompletableFuture())
                .toList();
        wires.forEach(wire -> wire.end(ending));
        return CompletableFuture.allOf(closings.toArray(CompletableFuture[]::new))
                .thenApply(nothing -> Done.getInstance());
    }

    private void accept(Tcp.IncomingConnection connection) {
        Wire wire = new Wire(this::closed);
        counters.connectionOpened();
        wires.add(wire);
        Optional<Fault> fault = faults.strikeConnection();
        Flow<ByteString, ByteString, ?> server = fault.isPresent() ? silent() : http(wire);
        connection.handleWith(
                server.join(BidiFlow.fromGraph(new WireStage(wire, settings))),
                SystemMaterializer.get(system).materializer());
        if (fault.isPresent() && fault.get() instanceof Fault.AcceptThenClose) {
            wire.end(Ending.CLOSE);
        }
    }

    private void closed(Wire wire) {
        wires.remove(wire);
        counters.connectionClosed();
    }

    private static Flow<ByteString, ByteString, ?> silent() {
        return Flow.fromSinkAndSourceCoupled(Sink.ignore(), Source.maybe());
    }

    private Flow<ByteString, ByteString, NotUsed> http(Wire wire) {
        return Flow.of(HttpRequest.class)
                .mapAsync(1, request -> read(wire, request))
                .join(Http.get(system).serverLayer(HTTP).atop(PLAIN).atop(TLSPlacebo.getInstance()));
    }

    private CompletionStage<HttpResponse> read(Wire wire, HttpRequest request) {
        return request.entity()
                .toStrict(READ_MILLIS, LARGEST_REQUEST, system)
                .thenCompose(body -> answer(wire, request.withEntity(body)));
    }

    private CompletionStage<HttpResponse> answer(Wire wire, HttpRequest request) {
        wire.requestRead();
        String path = request.getUri().path();
        if (!(handler instanceof SandboxControl)
                && (path.equals(SandboxControl.ROOT) || path.startsWith(SandboxControl.ROOT + "/"))) {
            String below = path.substring(Math.min(path.length(), SandboxControl.ROOT.length() + 1));
            return SandboxControl.handle(this, request, below);
        }
        counters.request();
        Supplier<CompletionStage<HttpResponse>> next = () -> handler.handle(request);
        Fault.Exchange exchange = new Fault.Exchange(wire, system);
        List<Fault> struck = faults.strikeRequest(path);
        for (int i = struck.size() - 1; i >= 0; i--) {
            Fault fault = struck.get(i);
            Supplier<CompletionStage<HttpResponse>> inner = next;
            next = () -> fault.around(exchange, inner);
        }
        return next.get();
    }
}
