/**
 * What is known already, and who is finding it out: answers to reads are kept for a while, and equal reads that come at the same
 * moment share one call. For every kind of upstream, and only where a route says so. Front doors ask {@link io.headgate.cache.Cache}
 * with a {@link io.headgate.cache.Question} and a way to the upstream; it knows neither pool nor upstream. Start reading at
 * {@link io.headgate.cache.Cache}; the rules are those of RFC 9111.
 */
@NullMarked
package io.headgate.cache;

import org.jspecify.annotations.NullMarked;
