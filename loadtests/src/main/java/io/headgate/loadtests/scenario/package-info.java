/**
 * The scenarios, by the names that {@code loadtests/run} takes. Most are an {@link io.headgate.loadtests.scenario.HttpScenario}: one
 * traffic, one model. {@link io.headgate.loadtests.scenario.Scenarios} lists them all.
 */
@NullMarked
package io.headgate.loadtests.scenario;

import org.jspecify.annotations.NullMarked;
