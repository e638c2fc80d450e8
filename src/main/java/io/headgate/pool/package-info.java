/**
 * Who gets which connection, when, and what happens when there is none. The rules are plain classes; the actors around them are
 * their mailbox, timers and sockets. A kind of upstream implements {@link io.headgate.pool.Connector}; only {@code dispatch} and
 * {@code admin} talk to a pool. Start reading at {@link io.headgate.pool.Connector}.
 */
@NullMarked
package io.headgate.pool;

import org.jspecify.annotations.NullMarked;
