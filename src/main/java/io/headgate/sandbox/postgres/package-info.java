/** A real PostgreSQL for the sandbox, where somebody has put one on the class path. */
@NullMarked
package io.headgate.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
