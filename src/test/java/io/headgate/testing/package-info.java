/**
 * Peers for tests that speak bytes: a client, a server that answers by script, and a proxy that breaks connections, all on
 * plain sockets and threads so that no HTTP library can repair or hide what was sent. Start reading at
 * {@link io.headgate.testing.RawClient} and {@link io.headgate.testing.ScriptedUpstream}. For tests of every package;
 * every wait in here is bounded, every port is chosen by the system, everything stays on loopback.
 */
@NullMarked
package io.headgate.testing;

import org.jspecify.annotations.NullMarked;
