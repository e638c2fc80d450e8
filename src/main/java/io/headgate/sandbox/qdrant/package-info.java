/**
 * A stand-in for a Qdrant server, for the sandbox and for tests that need an upstream that misbehaves on demand.
 *
 * <p>Start reading at {@link io.headgate.sandbox.qdrant.QdrantStandIn}. It keeps points in memory, searches exactly, and
 * answers the REST calls of the official clients' daily use as Qdrant 1.17.0 does; {@code QdrantParityIT} replays the
 * same calls to both. Used by {@code app} (sandbox) and by tests only.
 */
@NullMarked
package io.headgate.sandbox.qdrant;

import org.jspecify.annotations.NullMarked;
