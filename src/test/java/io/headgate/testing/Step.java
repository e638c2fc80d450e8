package io.headgate.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** One thing that an end of a connection does; a script is a list of them, run in order on the connection's thread. */
@FunctionalInterface
public interface Step {
    void run(Peer peer) throws IOException, InterruptedException;

    /** Sends these characters, each as one byte (ISO 8859-1), in one write. */
    static Step send(String latin1) {
        return peer -> peer.send(latin1);
    }

    static Step send(byte[] bytes) {
        return peer -> peer.send(bytes);
    }

    /** Sends so many bytes of {@link Pattern}. */
    static Step sendPattern(long length) {
        return peer -> peer.sendPattern(length);
    }

    /** Goes on when the latch is open; the script fails after 30 s. */
    static Step awaiting(CountDownLatch latch) {
        return peer -> peer.await(latch);
    }

    /** Opens a latch, for a test that wants to know that the script has come this far. */
    static Step signal(CountDownLatch latch) {
        return peer -> latch.countDown();
    }

    static Step pause(Duration time) {
        return peer -> peer.pause(time);
    }

    /** Of a server that answers at the head: reads the body of the request now instead of after the answer. */
    static Step readBody() {
        return Peer::readRest;
    }

    /** Ends the own direction (FIN) and goes on reading. */
    static Step halfClose() {
        return Peer::halfClose;
    }

    /** Closes; bytes that came and were not read turn it into a reset, as always with TCP. */
    static Step close() {
        return Peer::close;
    }

    /** Ends the connection with a TCP reset. */
    static Step reset() {
        return Peer::reset;
    }

    /** Says nothing more and records what comes until the other side ends. */
    static Step hold() {
        return Peer::drain;
    }
}
