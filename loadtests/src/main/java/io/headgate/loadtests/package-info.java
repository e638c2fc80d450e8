/**
 * Load tests of Headgate: {@link io.headgate.loadtests.Main} is the command behind {@code loadtests/run}. It knows the gateway by its
 * jar and its listeners only.
 *
 * <p>{@code scenario} says what is asked, {@code load} asks it, {@code measure} records, {@code stand} starts what is needed,
 * {@code verdict} judges and {@code report} tells.
 */
@NullMarked
package io.headgate.loadtests;

import org.jspecify.annotations.NullMarked;
