/**
 * A stand-in for the two web services of a Canary historian: the read service (Views, {@code /api/v2} and the older
 * {@code /api/v1}) and the write service (Store and Forward, {@code /api/v1}).
 *
 * <p>Start reading at {@link io.headgate.sandbox.canary.CanarySimulator}. What the vendor documents is followed (Canary read
 * API 25.4, write API 25.3, help centre articles on relative times, aggregates and quality codes); what no public source
 * settles is a switch in {@link io.headgate.sandbox.canary.Quirks}. The rules are plain classes confined to one lock.
 */
@NullMarked
package io.headgate.sandbox.canary;

import org.jspecify.annotations.NullMarked;
