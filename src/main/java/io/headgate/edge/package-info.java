/**
 * Where clients connect. Bytes pass a guard ({@link io.headgate.edge.GuardStage} around {@link io.headgate.edge.RequestReader})
 * that reads every head and frame strictly and hands Pekko HTTP a message it wrote itself; what Pekko HTTP then serves is carried
 * to an {@link io.headgate.wire.HttpHandler}. Knows nothing of routes, pools or upstreams. Start reading at
 * {@link io.headgate.edge.Listener}.
 */
@NullMarked
package io.headgate.edge;

import org.jspecify.annotations.NullMarked;
