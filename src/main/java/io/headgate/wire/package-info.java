/**
 * HTTP/1.1 as this gateway reads and writes it: heads, fields, chunked bodies and targets, as strict as RFC 9112 allows. Used on
 * both sides (by {@code edge} for clients, by {@code upstream.http} for stores), so that both agree on where a message ends.
 * Start reading at {@link io.headgate.wire.Request}.
 */
@NullMarked
package io.headgate.wire;

import org.jspecify.annotations.NullMarked;
