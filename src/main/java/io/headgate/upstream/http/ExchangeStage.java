package io.headgate.upstream.http;

import io.headgate.wire.HeadLimits;
import java.time.Duration;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * HTTP/1.1 as a client, over the bytes of one connection: one request at a time, each answered on this connection or not at all.
 * One stage does it all, so that an exchange costs one message into the stage, one write and one read. While nothing is asked it
 * keeps reading: whatever arrives then, be it an answer nobody asked for or the end, closes the connection before anybody can be
 * given it.
 */
final class ExchangeStage
        extends AbstractGraphStageWithMaterializedValue<FlowShape<ByteString, ByteString>, HttpConnection> {
    /**
     * What the stage must know.
     *
     * @param keepBody octets of the body of an answer that only says "not now" that are collected before it is told
     * @param unsolicited told once for each connection on which bytes arrived that nobody had asked for
     */
    record Settings(
            HttpConnection.Shared shared,
            HeadLimits limits,
            boolean closeDelimited,
            Duration firstByte,
            Duration betweenBytes,
            Meaning meaning,
            long keepBody,
            Runnable unsolicited) {}

    private final Inlet<ByteString> in = Inlet.create("ExchangeStage.in");
    private final Outlet<ByteString> out = Outlet.create("ExchangeStage.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Settings settings;
    private final Materializer lifetime;

    /** @param lifetime ends with the connection */
    ExchangeStage(Settings settings, Materializer lifetime) {
        this.lifetime = lifetime;
        this.settings = settings;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, HttpConnection> createLogicAndMaterializedValuePair(Attributes inherited) {
        ExchangeLogic logic = new ExchangeLogic(shape, settings, lifetime);
        return Pair.create(logic, logic.connection());
    }
}
