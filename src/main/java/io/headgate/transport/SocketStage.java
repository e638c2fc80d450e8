package io.headgate.transport;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * One socket as a stage: what comes in is written, what goes out was read. To be run once. Gives a stage that completes when bytes can
 * travel, and fails as the flow does if that never happens.
 *
 * <p>It reads once for each demand and never ahead, so whoever wants to notice the peer's end must have asked for bytes.
 */
final class SocketStage
        extends AbstractGraphStageWithMaterializedValue<FlowShape<ByteString, ByteString>, CompletionStage<Done>> {
    private final Inlet<ByteString> in = Inlet.create("Socket.in");
    private final Outlet<ByteString> out = Outlet.create("Socket.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final SocketLogic.Start start;
    private final boolean halfClose;

    private SocketStage(SocketLogic.Start start, boolean halfClose) {
        this.start = start;
        this.halfClose = halfClose;
    }

    /** The end of what is to be written ends that direction only; the socket closes when the peer has ended the other. */
    static SocketStage accepted(SocketChannel connected) {
        return new SocketStage(logic -> logic.take(connected), true);
    }

    /** The end of what is to be written closes the socket. */
    static SocketStage connecting(InetSocketAddress to) {
        return new SocketStage(logic -> logic.connect(to), false);
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(Attributes inherited) {
        CompletableFuture<Done> ready = new CompletableFuture<>();
        return Pair.create(new SocketLogic(shape, start, halfClose, ready), ready);
    }
}
