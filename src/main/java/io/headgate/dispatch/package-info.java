/**
 * One call from start to end: admission, lease, attempt, outcome, release, timings. Front doors hand over a
 * {@link io.headgate.call.Call} and get a {@link io.headgate.dispatch.Dispatched} back; they never see a pool.
 */
@NullMarked
package io.headgate.dispatch;

import org.jspecify.annotations.NullMarked;
