package io.headgate.exchange;

import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Counts a body while it flows past, breaks it off beyond a limit, and remembers how it came to its end. One per body, run at most
 * once; the numbers may be read from any thread.
 */
public final class BodyCount extends GraphStage<FlowShape<ByteString, ByteString>> {
    private final Inlet<ByteString> in = Inlet.create("BodyCount.in");
    private final Outlet<ByteString> out = Outlet.create("BodyCount.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final AtomicLong octets = new AtomicLong();
    private final long limit;
    private final Runnable atEnd;
    private volatile boolean started;
    private volatile @Nullable Failure failure;

    /** @param atEnd told once when the stream is over, however it ended */
    public BodyCount(long limit, Runnable atEnd) {
        this.limit = limit;
        this.atEnd = atEnd;
    }

    /** How many have flowed past. */
    public long octets() {
        return octets.get();
    }

    /** Whether anybody has begun to read. */
    public boolean started() {
        return started;
    }

    /** Why the body broke off, or null. */
    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        started = true;
        return new Logic();
    }

    private final class Logic extends GraphStageLogic implements InHandler, OutHandler {
        Logic() {
            super(shape);
            setHandler(in, this);
            setHandler(out, this);
        }

        @Override
        public void onPush() {
            ByteString piece = grab(in);
            long sum = octets.getPlain() + piece.size();
            if (sum > limit) {
                Failure tooLarge = Failure.of(FailureKind.REQUEST_TOO_LARGE);
                failure = tooLarge;
                failStage(tooLarge.exception());
                return;
            }
            // One writer only: the stream.
            octets.lazySet(sum);
            push(out, piece);
        }

        @Override
        public void onPull() {
            pull(in);
        }

        @Override
        public void onUpstreamFailure(Throwable broken) {
            if (broken instanceof FailureException known) {
                failure = known.failure();
            }
            failStage(broken);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
            if (!isClosed(in)) {
                failure = Failure.of(FailureKind.CANCELLED);
            }
            cancelStage(cause);
        }

        @Override
        public void postStop() {
            atEnd.run();
        }
    }
}
