package io.headgate.transport;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/** What the tests of sockets share. */
final class Sockets {
    private Sockets() {}

    /** Listens on a port that the system chooses and joins each connection with this. */
    static Acceptor serve(ActorSystem system, Flow<ByteString, ByteString, ?> with) {
        return get(Acceptor.bind(
                system,
                loopback(0),
                100,
                incoming -> incoming.bytes().join(with).run(system)));
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError("failed", failed.getCause());
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError("did not come in time", late);
        }
    }

    static Throwable failure(CompletionStage<?> stage) {
        try {
            Object value = stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
            throw new AssertionError("did not fail but gave " + value);
        } catch (ExecutionException failed) {
            return Objects.requireNonNull(failed.getCause());
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError("did not come in time", late);
        }
    }

    /** Open files and sockets of this process. */
    static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }
}
