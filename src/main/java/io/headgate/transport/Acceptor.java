package io.headgate.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.BindFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An address that is listened to. Hands each accepted connection to its consumer, on the thread of the loop that shall own it. */
public final class Acceptor implements EventLoop.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    /** Connections accepted before others get their turn. */
    private static final int BATCH = 64;
    /** Without file descriptors the waiting connection stays ready, and asking again at once would fail again. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ActorSystem system;
    private final EventLoop loop;
    private final ServerSocketChannel channel;
    private final Consumer<Incoming> consumer;
    private final InetSocketAddress address;
    private final CompletableFuture<Done> unbound = new CompletableFuture<>();
    private @Nullable SelectionKey key;
    private boolean failing;

    private Acceptor(ActorSystem system, EventLoop loop, ServerSocketChannel channel, Consumer<Incoming> consumer)
            throws IOException {
        this.system = system;
        this.loop = loop;
        this.channel = channel;
        this.consumer = consumer;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Listens.
     *
     * @param address resolved; port 0 lets the system choose one
     * @param backlog connections that may wait to be accepted
     * @param consumer must not block, and must take each connection or refuse it; one that throws has its connection closed
     * @return fails with a {@link BindFailedException}, whose cause says why, when the address cannot be had
     */
    public static CompletionStage<Acceptor> bind(
            ActorSystem system, InetSocketAddress address, int backlog, Consumer<Incoming> consumer) {
        CompletableFuture<Acceptor> bound = new CompletableFuture<>();
        // The dispatcher's threads know their loop; a loop takes the registration from any other thread too.
        system.dispatcher().execute(() -> {
            EventLoop loop = HomeLoop.of(system);
            if (!loop.offer(() -> open(system, loop, address, backlog, consumer, bound))) {
                bound.completeExceptionally(failure(address, new IOException("the event loop has been shut down")));
            }
        });
        return bound;
    }

    private static void open(
            ActorSystem system,
            EventLoop loop,
            InetSocketAddress address,
            int backlog,
            Consumer<Incoming> consumer,
            CompletableFuture<Acceptor> bound) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            // A restart need not wait until the former process's connections are forgotten.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, backlog);
            Acceptor acceptor = new Acceptor(system, loop, channel, consumer);
            acceptor.key = loop.register(channel, SelectionKey.OP_ACCEPT, acceptor);
            bound.complete(acceptor);
        } catch (IOException | RuntimeException failed) {
            closeQuietly(channel);
            bound.completeExceptionally(failure(address, failed));
        }
    }

    private static BindFailedException failure(InetSocketAddress address, Exception why) {
        BindFailedException failure = new BindFailedException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                return "cannot listen on " + address + ": " + why.getMessage();
            }
        };
        failure.initCause(why);
        return failure;
    }

    /** Where it listens, with the port that the system chose. */
    public InetSocketAddress address() {
        return address;
    }

    /** Listens no more; connections that were accepted stay. May be called again. Completes when the address is free. */
    public CompletionStage<Done> unbind() {
        if (!loop.offer(this::close)) {
            unbound.complete(Done.getInstance());
        }
        return unbound.minimalCompletionStage();
    }

    private void close() {
        closeQuietly(channel);
        loop.afterLook(() -> unbound.complete(Done.getInstance()));
    }

    @Override
    public void lost(IOException why) {
        unbound.complete(Done.getInstance());
    }

    @Override
    public void ready(int operations) {
        try {
            for (int i = 0; i < BATCH && channel.isOpen(); i++) {
                SocketChannel connected = channel.accept();
                if (connected == null) {
                    break;
                }
                if (failing) {
                    failing = false;
                    LOG.info("{}: connections are accepted again", address);
                }
                hand(connected);
            }
        } catch (IOException failed) {
            pause(failed);
        }
    }

    private void hand(SocketChannel connected) {
        EventLoop owner = loop.family().next();
        if (owner.isHere()) {
            deliver(connected);
        } else if (!owner.offer(() -> deliver(connected))) {
            closeQuietly(connected);
        }
    }

    private void deliver(SocketChannel connected) {
        try {
            connected.configureBlocking(false);
            SocketAddress local = connected.getLocalAddress();
            SocketAddress remote = connected.getRemoteAddress();
            if (local instanceof InetSocketAddress ours && remote instanceof InetSocketAddress theirs) {
                consumer.accept(new Incoming(connected, ours, theirs));
            } else {
                closeQuietly(connected);
            }
        } catch (IOException goneAlready) {
            closeQuietly(connected);
        } catch (RuntimeException defect) {
            LOG.error("{}: a connection was closed because it could not be served", address, defect);
            closeQuietly(connected);
        }
    }

    private void pause(IOException why) {
        if (!failing) {
            failing = true;
            LOG.warn("{}: no connection can be accepted: {}", address, why.toString());
        }
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(0);
            var later = system.scheduler().scheduleOnce(PAUSE, () -> loop.offer(this::resume), system.dispatcher());
            if (later.isCancelled()) {
                resume();
            }
        }
    }

    private void resume() {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private static void closeQuietly(@Nullable Channel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException closedAnyway) {
            // Not open any more, which was the point.
        }
    }
}
