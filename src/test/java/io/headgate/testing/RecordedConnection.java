package io.headgate.testing;

import java.util.concurrent.atomic.AtomicInteger;

/** What one connection brought to a {@link ScriptedUpstream}: every byte in order, and how many requests it read. */
public final class RecordedConnection {
    private final long number;
    private final int clientPort;
    private final Tally bytes;
    final AtomicInteger requests = new AtomicInteger();
    private final Peer peer;

    RecordedConnection(long number, Peer peer, Tally bytes) {
        this.number = number;
        this.clientPort = peer.socket().getPort();
        this.bytes = bytes;
        this.peer = peer;
    }

    /** Its place in the order of acceptance, from 1. */
    public long number() {
        return number;
    }

    public int clientPort() {
        return clientPort;
    }

    /** Every byte that was read from it. */
    public Tally bytes() {
        return bytes;
    }

    public String text() {
        return MessageReader.latin1(bytes.bytes());
    }

    public int requests() {
        return requests.get();
    }

    /** True once this server knows of the end: it closed, or has read the other side's. */
    public boolean isClosed() {
        return peer.isClosed();
    }

    /** Resets this connection now, from outside its script. */
    public void reset() {
        peer.reset();
    }

    /** Closes this connection now, from outside its script. */
    public void close() {
        peer.close();
    }
}
