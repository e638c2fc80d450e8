/**
 * What a run starts and ends, all on 127.0.0.1 and free ports: the sandbox's stores, a real Qdrant if there is one, and a store that can
 * be slow or fail ({@link io.headgate.loadtests.stand.Stores}); before them gateways of one build, from its jar
 * ({@link io.headgate.loadtests.stand.Stand}).
 */
@NullMarked
package io.headgate.loadtests.stand;

import org.jspecify.annotations.NullMarked;
