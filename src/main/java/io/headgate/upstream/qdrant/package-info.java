/**
 * The upstream kind {@code qdrant}: the REST interface of the Qdrant vector store over {@link io.headgate.upstream.http}, with its
 * credential and the names of its operations. Start reading at {@link io.headgate.upstream.qdrant.QdrantUpstream}.
 */
@NullMarked
package io.headgate.upstream.qdrant;

import org.jspecify.annotations.NullMarked;
