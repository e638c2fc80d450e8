/**
 * What a run measures, from two sides: each request as its caller saw it, and the gateway by its own numbers and those of its process.
 * {@link io.headgate.loadtests.measure.Recording} is the first, {@link io.headgate.loadtests.measure.GatewayReading} the second.
 */
@NullMarked
package io.headgate.loadtests.measure;

import org.jspecify.annotations.NullMarked;
