/**
 * What a run starts and ends: the gateway from its jar, the sandbox's stores, a real Qdrant if there is one, and a store that can be
 * slow or fail. All on 127.0.0.1 and free ports. {@link io.headgate.loadtests.stand.Stand} is where to start.
 */
@NullMarked
package io.headgate.loadtests.stand;

import org.jspecify.annotations.NullMarked;
