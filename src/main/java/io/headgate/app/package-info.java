/**
 * The program itself: command line, configuration as a whole, and the wiring of everything. Uses all other packages; nobody uses
 * it. Start reading at {@link io.headgate.app.Main}.
 */
@NullMarked
package io.headgate.app;

import org.jspecify.annotations.NullMarked;
