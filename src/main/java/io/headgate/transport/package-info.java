/**
 * Sockets, and the threads that own them. An {@link io.headgate.transport.EventLoop} is one thread that waits for its sockets and runs
 * what actors and stream stages have to do; as the executor of the actor system's dispatcher it lets a request travel from socket to
 * socket without a change of thread. Used by {@code edge} and {@code upstream.http}, who see flows of bytes only: those of
 * {@link io.headgate.transport.Transport} for connections we open, of {@link io.headgate.transport.Acceptor} for those we accept.
 * Start reading at {@link io.headgate.transport.EventLoop}.
 */
@NullMarked
package io.headgate.transport;

import org.jspecify.annotations.NullMarked;
