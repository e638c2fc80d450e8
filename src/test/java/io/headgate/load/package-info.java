/**
 * Load that does not wait for answers, and an upstream whose capacity is known: {@link io.headgate.load.LoadClient} asks by the
 * clock, {@link io.headgate.load.PacedUpstream} works off so many requests at a time. Each is one thread, so that both leave the
 * processors to the gateway. {@code loadtests/overload} runs them for a minute, {@code OverloadIT} for seconds.
 */
@NullMarked
package io.headgate.load;

import org.jspecify.annotations.NullMarked;
