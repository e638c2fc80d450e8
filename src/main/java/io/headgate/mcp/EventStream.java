package io.headgate.mcp;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Events on one connection (HTML, server-sent events), said by anybody and read as fast as the client takes them. What waits is bounded:
 * a client that does not read loses the connection, not the gateway its memory. A comment now and then keeps those in between from
 * taking the silence for the end. Safe from any thread.
 */
final class EventStream {
    private static final ByteString COMMENT = ByteString.fromString(":\n\n");

    private final int most;
    private final Duration keepAlive;
    private final Deque<ByteString> waiting = new ArrayDeque<>();
    private final Runnable gone;
    private int octets;
    private boolean ended;
    private boolean cut;
    private boolean started;
    private boolean over;
    private @Nullable Runnable wake;

    /**
     * @param most octets that may wait; one event may always
     * @param gone run once, when nobody reads any more, for whatever reason
     */
    EventStream(int most, Duration keepAlive, Runnable gone) {
        this.most = most;
        this.keepAlive = keepAlive;
        this.gone = gone;
    }

    /** Adds an event; false where nobody will read it. */
    boolean send(ByteString event) {
        Runnable toWake;
        synchronized (this) {
            if (over || ended || cut) {
                return false;
            }
            cut = !waiting.isEmpty() && octets + event.size() > most;
            if (!cut) {
                waiting.addLast(event);
                octets += event.size();
            }
            toWake = wake;
        }
        if (toWake != null) {
            toWake.run();
        }
        return true;
    }

    /** Ends the stream when what waits has been read. */
    void end() {
        Runnable toWake;
        synchronized (this) {
            ended = true;
            toWake = wake;
        }
        if (toWake != null) {
            toWake.run();
        }
    }

    /**
     * Ends the stream at once, because another has taken its place and it is not counted any more: what its client has not read by now
     * would be kept on nobody's account.
     */
    void giveWay() {
        synchronized (this) {
            cut = !waiting.isEmpty();
            waiting.clear();
            octets = 0;
        }
        end();
    }

    /** Nobody will ever run the stream, unless it runs already. */
    void abandon() {
        synchronized (this) {
            if (started || over) {
                return;
            }
            over = true;
        }
        gone.run();
    }

    /** The stream; for one connection. */
    Source<ByteString, NotUsed> source() {
        return Source.fromGraph(new Stage());
    }

    private synchronized @Nullable ByteString next() {
        ByteString event = waiting.pollFirst();
        if (event != null) {
            octets -= event.size();
        }
        return event;
    }

    private final class Stage extends GraphStage<SourceShape<ByteString>> {
        private final Outlet<ByteString> out = Outlet.create("Events.out");
        private final SourceShape<ByteString> shape = SourceShape.of(out);

        @Override
        public SourceShape<ByteString> shape() {
            return shape;
        }

        @Override
        public GraphStageLogic createLogic(Attributes attributes) {
            return new Logic(shape, out);
        }
    }

    private final class Logic extends TimerGraphStageLogic {
        private final Outlet<ByteString> out;

        Logic(SourceShape<ByteString> shape, Outlet<ByteString> out) {
            super(shape);
            this.out = out;
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    go();
                }
            });
        }

        @Override
        public void preStart() {
            AsyncCallback<NotUsed> callback = createAsyncCallback(ignored -> go());
            boolean late;
            synchronized (EventStream.this) {
                late = over;
                started = true;
                wake = () -> callback.invoke(NotUsed.getInstance());
            }
            if (late) {
                completeStage();
            } else {
                scheduleWithFixedDelay("keep-alive", keepAlive, keepAlive);
            }
        }

        @Override
        public void onTimer(Object key) {
            if (isAvailable(out)) {
                push(out, COMMENT);
            }
        }

        private void go() {
            boolean toCut;
            boolean last;
            synchronized (EventStream.this) {
                toCut = cut;
                last = ended && waiting.isEmpty();
            }
            if (toCut) {
                failStage(Failure.of(FailureKind.REQUEST_TIMEOUT, "Events were not read in time.")
                        .exception());
            } else if (last) {
                completeStage();
            } else if (isAvailable(out)) {
                ByteString event = next();
                if (event != null) {
                    push(out, event);
                }
            }
        }

        @Override
        public void postStop() {
            synchronized (EventStream.this) {
                if (over) {
                    return;
                }
                over = true;
                waiting.clear();
                wake = null;
            }
            gone.run();
        }
    }
}
