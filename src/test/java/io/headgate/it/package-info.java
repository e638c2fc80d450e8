/**
 * Tests of the whole gateway: it runs in this process, with raw sockets on both sides. Start reading at
 * {@link io.headgate.app.RunningGateway}, which starts it, and at the peers of {@link io.headgate.testing}.
 */
@NullMarked
package io.headgate.it;

import org.jspecify.annotations.NullMarked;
