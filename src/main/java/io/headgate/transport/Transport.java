package io.headgate.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol.SendBytes;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.util.ByteString;

/**
 * Makes the byte flow of a connection that we open: what goes in is written to the socket, what comes out was read from it. The one
 * place to change when bytes are to travel another way. Each flow stands for one connection and is run once.
 *
 * <p>The stage that a running flow gives completes when bytes can travel, with TLS after the handshake; it may also fail, but need
 * not: the flow itself always fails then.
 */
public final class Transport {
    private Transport() {}

    /**
     * A plain connection.
     *
     * @param to where to; a name must have been looked up, see {@link Names}
     */
    public static Flow<ByteString, ByteString, CompletionStage<Done>> connect(InetSocketAddress to) {
        return Flow.fromGraph(SocketStage.connecting(to));
    }

    /**
     * A connection with TLS.
     *
     * @param engine makes an engine in client mode; asked once per run
     * @param handshake told how long the handshake took, in nanoseconds, from when bytes could travel; once, and only if it succeeds
     */
    public static Flow<ByteString, ByteString, CompletionStage<Done>> connectTls(
            InetSocketAddress to, Supplier<SSLEngine> engine, LongConsumer handshake) {
        CompletableFuture<Done> ready = new CompletableFuture<>();
        AtomicLong connectedNanos = new AtomicLong();
        Consumer<SSLSession> established = session -> {
            long connected = connectedNanos.get();
            if (!ready.isDone() && connected != 0) {
                handshake.accept(System.nanoTime() - connected);
            }
            ready.complete(Done.getInstance());
        };
        BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> tls =
                TLS.create(engine, established, TLSClosing.eagerClose());
        return BidiFlow.fromFunctions(Transport::toSend, Transport::received)
                .atop(tls)
                .join(connect(to), Keep.right())
                .mapMaterializedValue(opened -> {
                    opened.whenComplete((connection, failed) -> {
                        connectedNanos.set(System.nanoTime());
                        if (failed != null) {
                            ready.completeExceptionally(failed);
                        }
                    });
                    return ready;
                });
    }

    private static SslTlsOutbound toSend(ByteString bytes) {
        return new SendBytes(bytes);
    }

    private static ByteString received(SslTlsInbound event) throws SSLException {
        if (event instanceof SessionBytes bytes) {
            return bytes.bytes();
        }
        // The end of the connection without the end of the session: anybody on the way could have cut it.
        throw new SSLException("the connection was closed without a closing alert");
    }
}
