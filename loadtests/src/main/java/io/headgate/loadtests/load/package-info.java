/**
 * Load, with Gatling's Java DSL. A {@link io.headgate.loadtests.load.Traffic} says what one user does, a
 * {@link io.headgate.loadtests.load.Model} how users come, {@link io.headgate.loadtests.load.LoadSimulation} puts both together, and
 * {@link io.headgate.loadtests.load.GatlingRun} runs it in this process without any of Gatling's calls to the outside.
 */
@NullMarked
package io.headgate.loadtests.load;

import org.jspecify.annotations.NullMarked;
