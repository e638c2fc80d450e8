package io.headgate.edge;

import io.headgate.call.Failure;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Passes a request body on and lets it end well only if the guard saw its end: after an early answer the codec ends a cut body as if
 * it were whole, and nobody downstream could tell (RFC 9112, 8).
 */
final class WholeBody extends GraphStage<FlowShape<ByteString, ByteString>> {
    private final Inlet<ByteString> in = Inlet.create("WholeBody.in");
    private final Outlet<ByteString> out = Outlet.create("WholeBody.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Supplier<@Nullable Failure> fault;
    private final Failure otherwise;

    /**
     * @param fault what the guard noted, or null while all is well
     * @param otherwise what to say when the codec fails and the guard noted nothing
     */
    WholeBody(Supplier<@Nullable Failure> fault, Failure otherwise) {
        this.fault = fault;
        this.otherwise = otherwise;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new GraphStageLogic(shape) {
            {
                setHandlers(in, out, new AbstractInOutHandler() {
                    @Override
                    public void onPush() {
                        push(out, grab(in));
                    }

                    @Override
                    public void onPull() {
                        pull(in);
                    }

                    @Override
                    public void onUpstreamFinish() {
                        Failure noted = fault.get();
                        if (noted == null) {
                            completeStage();
                        } else {
                            failStage(noted.exception());
                        }
                    }

                    @Override
                    public void onUpstreamFailure(Throwable broken) {
                        Failure noted = fault.get();
                        failStage((noted == null ? otherwise : noted).exception());
                    }
                });
            }
        };
    }
}
