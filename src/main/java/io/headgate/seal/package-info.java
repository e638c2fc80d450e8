/**
 * What the gateway gives into a client's hands and wants back unchanged: session ids, cursors, states between two rounds of a request,
 * handles on the rest of an answer. Anybody may use it who hands such a thing out; it knows no protocol. One class: {@link
 * io.headgate.seal.Seal}.
 */
@NullMarked
package io.headgate.seal;

import org.jspecify.annotations.NullMarked;
