/**
 * A request for an HTTP operation of a store becomes a {@link io.headgate.call.Call}, whichever door it came through: the store's escort
 * looks at it, the cache may know the answer, and what is left goes to dispatch. The doors bring requests that may be sent as they are,
 * and make of the answer what their callers understand. Start reading at {@link io.headgate.exchange.HttpCalls}.
 */
@NullMarked
package io.headgate.exchange;

import org.jspecify.annotations.NullMarked;
