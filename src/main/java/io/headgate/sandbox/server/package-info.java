/**
 * The loopback HTTP/1.1 server under the stand-ins of the sandbox: it counts connections and misbehaves on request.
 *
 * <p>Start reading at {@link io.headgate.sandbox.server.SandboxServer}. Used by the stand-ins and by tests, never by the
 * gateway itself.
 */
@NullMarked
package io.headgate.sandbox.server;

import org.jspecify.annotations.NullMarked;
