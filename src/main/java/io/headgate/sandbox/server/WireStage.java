package io.headgate.sandbox.server;

import io.headgate.sandbox.server.Wire.Command;
import io.headgate.sandbox.server.Wire.Ending;
import java.net.SocketException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/** Passes bytes between the codec and the socket, ends idle connections and carries out what {@link Wire} asks for. */
final class WireStage extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {

    private final Inlet<ByteString> fromServer = Inlet.create("Wire.fromServer");
    private final Outlet<ByteString> toClient = Outlet.create("Wire.toClient");
    private final Inlet<ByteString> fromClient = Inlet.create("Wire.fromClient");
    private final Outlet<ByteString> toServer = Outlet.create("Wire.toServer");
    private final Wire wire;
    private final SandboxSettings settings;

    WireStage(Wire wire, SandboxSettings settings) {
        this.wire = wire;
        this.settings = settings;
    }

    @Override
    public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
        return new BidiShape<>(fromServer, toClient, fromClient, toServer);
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private static final String IDLE = "idle";

        private boolean answeredBefore;
        private long lastTraffic = System.nanoTime();

        Logic() {
            super(shape());
            setHandler(fromClient, new FromClient());
            setHandler(toServer, new ToServer());
            setHandler(fromServer, new FromServer());
            setHandler(toClient, new ToClient());
            wire.attach(createAsyncCallback(this::obey)::invoke);
        }

        @Override
        public void preStart() {
            if (!settings.idleLimit().isZero()) {
                scheduleOnce(IDLE, settings.idleLimit());
            }
        }

        @Override
        public void postStop() {
            wire.detached();
        }

        @Override
        public void onTimer(Object key) {
            if (key instanceof Command command) {
                obey(command);
                return;
            }
            long quietNanos = wire.answering() ? 0 : System.nanoTime() - lastTraffic;
            long left = settings.idleLimit().toNanos() - quietNanos;
            if (left > 0) {
                scheduleOnce(IDLE, Duration.ofNanos(left));
                return;
            }
            if (settings.timeoutAnswer() && !answeredBefore) {
                emit(toClient, timeoutAnswer(), this::completeStage);
            } else {
                completeStage();
            }
        }

        private static ByteString timeoutAnswer() {
            String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
            return ByteString.fromString(
                    "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\ndate: " + date
                            + "\r\n\r\n");
        }

        private void obey(Command command) {
            if (command instanceof Command.Send send) {
                if (send.after().isZero()) {
                    emit(toClient, send.bytes());
                } else {
                    scheduleOnce(new Command.Send(send.bytes(), Duration.ZERO), send.after());
                }
            } else if (command instanceof Command.End end) {
                end(end.ending());
            }
        }

        private void end(Ending ending) {
            switch (ending) {
                case KEEP -> {}
                case CLOSE -> completeStage();
                // A failed socket sink aborts, which is a TCP reset.
                case RESET -> failStage(new SocketException("reset on request of the sandbox"));
            }
        }

        private void answer(ByteString bytes) {
            Wire.Rewrite rewrite = wire.takeRewrite();
            // The first bytes after a request are the head of its answer, as the codec writes it: in one piece.
            ByteString cased = settings.lowerCaseFields() && wire.answering() ? FieldCase.lowered(bytes) : bytes;
            ByteString out = rewrite == null ? cased : rewrite.bytes().apply(cased);
            wire.bytesLeft();
            answeredBefore = true;
            lastTraffic = System.nanoTime();
            // A surplus answer may have used up the demand that was passed on to the codec.
            if (rewrite == null) {
                emit(toClient, out);
            } else {
                emit(toClient, out, () -> end(rewrite.ending()));
            }
        }

        private final class FromClient extends AbstractInHandler {
            @Override
            public void onPush() {
                lastTraffic = System.nanoTime();
                push(toServer, grab(fromClient));
            }

            @Override
            public void onUpstreamFinish() {
                // The socket does not stay half open: nobody is left to answer.
                completeStage();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
                // A client that went away is no failure of this server, and would be logged as one.
                completeStage();
            }
        }

        private final class ToServer extends AbstractOutHandler {
            @Override
            public void onPull() {
                if (!isClosed(fromClient) && !hasBeenPulled(fromClient)) {
                    pull(fromClient);
                }
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                cancel(fromClient, cause);
            }
        }

        private final class FromServer extends AbstractInHandler {
            @Override
            public void onPush() {
                answer(grab(fromServer));
            }

            @Override
            public void onUpstreamFinish() {
                complete(toClient);
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
                failStage(cause);
            }
        }

        private final class ToClient extends AbstractOutHandler {
            @Override
            public void onPull() {
                if (!isClosed(fromServer) && !hasBeenPulled(fromServer)) {
                    pull(fromServer);
                }
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                completeStage();
            }
        }
    }
}
