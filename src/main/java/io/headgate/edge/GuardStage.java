package io.headgate.edge;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.wire.HeadLimits;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.TLSProtocol.SendBytes;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Stands between a client's socket and the HTTP codec: lets {@link RequestReader} judge every byte on the way in, and gives each
 * phase of a connection its limit in time. A read is always outstanding while the codec has nothing to chew on, so a client that
 * goes away is noticed while its call still waits.
 *
 * <p>When the codec is done the client gets the end of the stream, and what it still sends is read and dropped for a moment: closing
 * with unread bytes would reset the connection and could destroy the answer on its way (RFC 9112, 9.6).
 */
final class GuardStage extends GraphStage<BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound>> {
    private static final long LINGER_NANOS = 1_000_000_000L;
    private static final long LINGER_OCTETS = 65_536;
    private static final long NEVER = Long.MAX_VALUE / 4;

    private final Inlet<SslTlsOutbound> fromCodec = Inlet.create("Guard.fromCodec");
    private final Outlet<ByteString> toNet = Outlet.create("Guard.toNet");
    private final Inlet<ByteString> fromNet = Inlet.create("Guard.fromNet");
    private final Outlet<SslTlsInbound> toCodec = Outlet.create("Guard.toCodec");
    private final BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape =
            new BidiShape<>(fromCodec, toNet, fromNet, toCodec);

    private final ClientConnection connection;
    private final OpenConnections open;
    private final HeadLimits limits;
    private final HostRule hosts;
    private final EdgeTimeouts timeouts;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private final Runnable gone;

    GuardStage(
            ClientConnection connection,
            OpenConnections open,
            HeadLimits limits,
            HostRule hosts,
            EdgeTimeouts timeouts,
            DeadlineWatch watch,
            Ticker ticker,
            Runnable gone) {
        this.connection = connection;
        this.open = open;
        this.limits = limits;
        this.hosts = hosts;
        this.timeouts = timeouts;
        this.watch = watch;
        this.ticker = ticker;
        this.gone = gone;
    }

    @Override
    public BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic
            implements RequestReader.Events, DeadlineWatch.Watched, OpenConnections.Open, ClientConnection.Listener {
        private final RequestReader reader = new RequestReader(limits, hosts, this);
        private final AsyncCallback<Signal> signals = createAsyncCallback(this::signal);
        private final BodyPace pace = new BodyPace(timeouts, ticker);
        private ByteString pending = ByteString.emptyByteString();
        private boolean finishCodec;
        private boolean anyRequest;
        private boolean lingering;
        private long lingered;
        private boolean writing;
        private long phaseStarted = ticker.nanos();
        private volatile long due = NEVER;

        Logic() {
            super(shape);
            setHandler(fromNet, new FromNet());
            setHandler(toCodec, new ToCodec());
            setHandler(fromCodec, new FromCodec());
            setHandler(toNet, new ToNet());
        }

        @Override
        public void preStart() {
            connection.listener(this);
            open.add(this);
            watch.add(this);
            pull(fromNet);
            reschedule();
        }

        @Override
        public void postStop() {
            watch.remove(this);
            open.remove(this);
            connection.gone();
            gone.run();
        }

        // --- what the reader finds ---

        @Override
        public void head(RequestReader.Head head) {
            anyRequest = true;
            connection.arrived(head);
            pace.start();
        }

        @Override
        public void forward(ByteString bytes) {
            pending = pending.isEmpty() ? bytes : pending.concat(bytes);
        }

        @Override
        public void bodyRefused(Failure why) {
            connection.bodyFault(why);
            finishCodec = true;
        }

        // --- time ---

        @Override
        public long dueNanos() {
            return due;
        }

        @Override
        public void due() {
            due = NEVER;
            signals.invoke(Signal.DUE);
        }

        @Override
        public void drain() {
            signals.invoke(Signal.DRAIN);
        }

        @Override
        public void abort() {
            signals.invoke(Signal.ABORT);
        }

        @Override
        public void quiet() {
            phaseStarted = ticker.nanos();
            reschedule();
            if (connection.closing() && reader.betweenRequests()) {
                finishCodec();
            }
        }

        private void signal(Signal signal) {
            switch (signal) {
                case DUE -> phaseIsOver(ticker.nanos());
                case ABORT -> failStage(Failure.of(FailureKind.POOL_DRAINING).exception());
                case DRAIN -> {
                    connection.close();
                    if (connection.quiet() && reader.betweenRequests()) {
                        finishCodec();
                    }
                }
            }
        }

        private void phaseIsOver(long now) {
            long limit = phaseEnds();
            if (limit - now > 0) {
                due = limit;
            } else if (writing) {
                // A reset: closing would wait, without limit, for a client that does not read.
                failStage(Failure.of(FailureKind.REQUEST_TIMEOUT, "The answer was not read in time.")
                        .exception());
            } else if (lingering || idle()) {
                completeStage();
            } else if (reader.inHead()) {
                reader.refuse(Failure.of(FailureKind.REQUEST_TIMEOUT, "The request head took too long to arrive."));
                flush();
            } else if (reader.inBody()) {
                bodyWindowIsOver();
            }
        }

        private void bodyWindowIsOver() {
            if (pace.tooSlow()) {
                reader.refuse(Failure.of(FailureKind.REQUEST_TIMEOUT, "The request body arrives too slowly."));
                flush();
            } else {
                pace.start();
                reschedule();
            }
        }

        private boolean idle() {
            return connection.quiet() && reader.betweenRequests();
        }

        private void reschedule() {
            due = phaseEnds();
        }

        private long phaseEnds() {
            if (lingering) {
                return phaseStarted + LINGER_NANOS;
            }
            if (writing) {
                return phaseStarted + timeouts.write().toNanos();
            }
            if (reader.inHead()) {
                return phaseStarted + timeouts.head().toNanos();
            }
            if (reader.inBody() && isAvailable(toCodec)) {
                return pace.endsNanos();
            }
            if (idle()) {
                return phaseStarted + (anyRequest ? timeouts.idle() : timeouts.firstRequest()).toNanos();
            }
            return NEVER;
        }

        // --- bytes ---

        private void flush() {
            if (!pending.isEmpty() && isAvailable(toCodec)) {
                ByteString bytes = pending;
                pending = ByteString.emptyByteString();
                push(toCodec, new SessionBytes(NoTls.SESSION, bytes));
                if (reader.inBody()) {
                    pace.busy();
                }
            }
            if (pending.isEmpty()) {
                if (finishCodec) {
                    complete(toCodec);
                } else if (!reader.refused()) {
                    readOn();
                }
            }
            reschedule();
        }

        private void readOn() {
            if (!isClosed(fromNet) && !hasBeenPulled(fromNet)) {
                pull(fromNet);
            }
        }

        private void finishCodec() {
            finishCodec = true;
            flush();
        }

        /** The answer is out and nothing more will be served: see the class comment. */
        private void linger() {
            complete(toNet);
            complete(toCodec);
            if (isClosed(fromNet)) {
                completeStage();
                return;
            }
            lingering = true;
            writing = false;
            phaseStarted = ticker.nanos();
            readOn();
            reschedule();
        }

        private final class FromNet extends AbstractInHandler {
            @Override
            public void onPush() {
                ByteString bytes = grab(fromNet);
                if (lingering) {
                    lingered += bytes.size();
                    if (lingered > LINGER_OCTETS) {
                        completeStage();
                    } else {
                        readOn();
                    }
                    return;
                }
                if (reader.betweenRequests()) {
                    phaseStarted = ticker.nanos();
                }
                pace.arrived(bytes.size());
                reader.read(bytes);
                flush();
            }

            @Override
            public void onUpstreamFinish() {
                if (lingering || !connection.quiet() && !reader.inBody()) {
                    // Like other proxies, take the end of what a client sends for its leaving: it frees what its call
                    // holds.
                    connection.gone();
                    completeStage();
                } else {
                    if (reader.inBody()) {
                        connection.bodyFault(Failure.of(FailureKind.REQUEST_TRUNCATED));
                    }
                    finishCodec();
                }
            }

            @Override
            public void onUpstreamFailure(Throwable reset) {
                connection.gone();
                failStage(reset);
            }
        }

        private final class ToCodec extends AbstractOutHandler {
            @Override
            public void onPull() {
                pace.ready();
                flush();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                // The codec will read no further request; its answer may still be on the way.
                pending = ByteString.emptyByteString();
            }
        }

        private final class FromCodec extends AbstractInHandler {
            @Override
            public void onPush() {
                writing = true;
                phaseStarted = ticker.nanos();
                if (grab(fromCodec) instanceof SendBytes answer) {
                    push(toNet, answer.bytes());
                }
                reschedule();
            }

            @Override
            public void onUpstreamFinish() {
                if (!writing) {
                    linger();
                }
            }
        }

        private final class ToNet extends AbstractOutHandler {
            @Override
            public void onPull() {
                writing = false;
                phaseStarted = ticker.nanos();
                if (isClosed(fromCodec)) {
                    linger();
                    return;
                }
                if (!hasBeenPulled(fromCodec)) {
                    pull(fromCodec);
                }
                reschedule();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                connection.gone();
                completeStage();
            }
        }
    }

    private enum Signal {
        DUE,
        DRAIN,
        ABORT
    }
}
