/** Tests of the Qdrant stand-in; start reading at {@link io.headgate.sandbox.qdrant.QdrantParityIT}. */
@NullMarked
package io.headgate.sandbox.qdrant;

import org.jspecify.annotations.NullMarked;
