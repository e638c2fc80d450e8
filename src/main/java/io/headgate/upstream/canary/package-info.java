/**
 * The upstream kind {@code canary}: the read and write services of the Canary historian over {@link io.headgate.upstream.http}, with
 * their credential and the names of their operations. Start reading at {@link io.headgate.upstream.canary.CanaryUpstream}.
 */
@NullMarked
package io.headgate.upstream.canary;

import org.jspecify.annotations.NullMarked;
