package io.headgate.edge;

import io.headgate.call.Failure;
import io.headgate.wire.HttpHandler;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the stages of one client connection know together: the heads whose bodies and answers are under way. The stages are fused
 * into one actor, so this needs no lock; it must not leave them.
 */
final class ClientConnection {
    /** What the guard wants to hear from the stage that serves requests. */
    interface Listener {
        /** No request is under way any more. */
        void quiet();
    }

    private final InetSocketAddress client;
    private final ArrayDeque<RequestReader.Head> heads = new ArrayDeque<>();
    private int underWay;
    private boolean closing;
    private @Nullable Failure bodyFault;
    private HttpHandler.@Nullable Exchange current;
    private Listener listener = () -> {};

    ClientConnection(InetSocketAddress client) {
        this.client = client;
    }

    InetSocketAddress client() {
        return client;
    }

    void listener(Listener to) {
        listener = to;
    }

    void arrived(RequestReader.Head head) {
        heads.addLast(head);
        underWay++;
    }

    /** The head that belongs to the request which the codec delivers now. */
    RequestReader.Head next() {
        RequestReader.Head head = heads.pollFirst();
        if (head == null) {
            throw new IllegalStateException("the codec delivered a request that the guard had not passed");
        }
        return head;
    }

    void serving(HttpHandler.@Nullable Exchange exchange) {
        current = exchange;
    }

    /** The answer has left, body included. */
    void answered() {
        underWay--;
        if (underWay == 0) {
            listener.quiet();
        }
    }

    boolean quiet() {
        return underWay == 0;
    }

    /** The client cannot be answered any more: stop working for it. */
    void gone() {
        HttpHandler.Exchange exchange = current;
        current = null;
        if (exchange != null) {
            exchange.cancel();
        }
    }

    /** The next answer shall be the last. */
    void close() {
        closing = true;
    }

    boolean closing() {
        return closing;
    }

    void bodyFault(Failure why) {
        if (bodyFault == null) {
            bodyFault = why;
        }
    }

    /** Why the body under way cannot be read to its end, or null. */
    @Nullable
    Failure bodyFault() {
        return bodyFault;
    }
}
