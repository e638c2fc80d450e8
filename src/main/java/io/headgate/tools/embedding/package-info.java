/** Vectors that stand for texts, for tools that search by meaning: made here, or asked of a service. Start with {@code HashedWords}. */
@NullMarked
package io.headgate.tools.embedding;

import org.jspecify.annotations.NullMarked;
