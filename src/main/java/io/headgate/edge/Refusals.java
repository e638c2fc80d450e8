package io.headgate.edge;

import io.headgate.call.Failure;
import io.headgate.wire.Response;
import java.net.InetSocketAddress;

/** How a request is answered that never reached a handler; {@code app} gives every listener the one used by the doors. */
@FunctionalInterface
public interface Refusals {
    /**
     * The answer to a refused request; also the place where it is logged and counted.
     *
     * @param method as sent if it could be read, otherwise GET
     */
    Response answer(Failure why, String method, InetSocketAddress client);
}
