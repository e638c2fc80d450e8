/** The program itself. */
@NullMarked
package io.headgate.app;

import org.jspecify.annotations.NullMarked;
