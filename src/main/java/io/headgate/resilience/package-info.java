/** How long to wait and how much to allow when things go wrong, as values and rules: no actors, no threads, no clock of its own. */
@NullMarked
package io.headgate.resilience;

import org.jspecify.annotations.NullMarked;
