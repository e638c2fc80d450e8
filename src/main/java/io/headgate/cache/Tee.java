package io.headgate.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.util.ByteString;

/**
 * Collects a body while it flows to its caller. As long as it collects it reads ahead of the caller, so that others who wait for the
 * same answer do not wait for a slow reader; what it reads ahead is what it collects, so that this takes no memory beyond that. Once
 * the body is too large it reads as fast as the caller and no faster.
 */
final class Tee extends GraphStage<FlowShape<ByteString, ByteString>> {
    /** Who wants the whole; told from the stream's thread. */
    interface Collector {
        /** Whether so many more bytes may be held. */
        boolean reserve(int bytes);

        /** It was not allowed to hold more: from now on the body is for its caller alone. */
        void tooLarge();

        /** That is the whole body. */
        void whole(ByteString body);

        /**
         * There will be no whole body.
         *
         * @param broken by the upstream; false: the caller does not want the rest
         */
        void lost(boolean broken);

        /** Told first, when somebody has begun to read. */
        void started();

        /** Told last. */
        void release(long bytes);
    }

    private final Inlet<ByteString> in = Inlet.create("Tee.in");
    private final Outlet<ByteString> out = Outlet.create("Tee.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Collector collector;

    Tee(Collector collector) {
        this.collector = collector;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic implements InHandler, OutHandler {
        private final Queue<ByteString> ahead = new ArrayDeque<>();
        private final List<ByteString> pieces = new ArrayList<>();
        private boolean collecting = true;
        private long held;

        Logic() {
            super(shape);
            setHandler(in, this);
            setHandler(out, this);
        }

        @Override
        public void preStart() {
            collector.started();
            pull(in);
        }

        @Override
        public void onPush() {
            ByteString piece = grab(in);
            collect(piece);
            if (ahead.isEmpty() && isAvailable(out)) {
                push(out, piece);
            } else {
                ahead.add(piece);
            }
            if (collecting) {
                pull(in);
            }
        }

        private void collect(ByteString piece) {
            if (!collecting) {
                return;
            }
            if (collector.reserve(piece.size())) {
                held += piece.size();
                pieces.add(piece);
            } else {
                collecting = false;
                pieces.clear();
                collector.tooLarge();
            }
        }

        @Override
        public void onPull() {
            ByteString piece = ahead.poll();
            if (piece != null) {
                push(out, piece);
            }
            if (isClosed(in)) {
                if (ahead.isEmpty()) {
                    completeStage();
                }
            } else if (piece == null && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        @Override
        public void onUpstreamFinish() {
            if (collecting) {
                collecting = false;
                ByteString whole = ByteString.emptyByteString();
                for (ByteString piece : pieces) {
                    whole = whole.concat(piece);
                }
                collector.whole(whole);
                pieces.clear();
            }
            if (ahead.isEmpty()) {
                completeStage();
            }
        }

        @Override
        public void onUpstreamFailure(Throwable broken) {
            lost(true);
            failStage(broken);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
            lost(false);
            cancelStage(cause);
        }

        @Override
        public void postStop() {
            // Its connection's streams may end without another word.
            lost(false);
            collector.release(held);
        }

        private void lost(boolean broken) {
            if (collecting) {
                collecting = false;
                pieces.clear();
                collector.lost(broken);
            }
        }
    }
}
