package io.headgate.edge;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/** Passes a body on and says when it is over, however it ended, on the stream's own thread. */
final class AfterBody extends GraphStage<FlowShape<ByteString, ByteString>> {
    private final Inlet<ByteString> in = Inlet.create("AfterBody.in");
    private final Outlet<ByteString> out = Outlet.create("AfterBody.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Runnable over;

    AfterBody(Runnable over) {
        this.over = over;
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
                });
            }

            @Override
            public void postStop() {
                over.run();
            }
        };
    }
}
