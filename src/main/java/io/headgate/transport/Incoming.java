package io.headgate.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/** A connection that was accepted. Whoever gets it must either run its {@link #bytes} once or {@link #refuse} it. */
public final class Incoming {
    private final SocketChannel channel;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;

    Incoming(SocketChannel channel, InetSocketAddress local, InetSocketAddress remote) {
        this.channel = channel;
        this.local = local;
        this.remote = remote;
    }

    /** Our side's address. */
    public InetSocketAddress local() {
        return local;
    }

    /** The peer's address. */
    public InetSocketAddress remote() {
        return remote;
    }

    /**
     * The connection's bytes: what goes in is written, what comes out was read. The end of what goes in ends that direction; the peer's
     * end ends what comes out; a failure or the peer's reset fails both. Nothing is read that was not asked for.
     */
    public Flow<ByteString, ByteString, NotUsed> bytes() {
        return Flow.fromGraph(SocketStage.accepted(channel)).mapMaterializedValue(ready -> NotUsed.getInstance());
    }

    /** Closes it without a word. */
    public void refuse() {
        try {
            channel.close();
        } catch (IOException closedAnyway) {
            // Not open any more, which was the point.
        }
    }
}
