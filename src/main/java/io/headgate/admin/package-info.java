/**
 * What an operator asks a running gateway: health, readiness, pool status, metrics. Served on a listener of its own, read-only.
 * Start reading at {@link io.headgate.admin.AdminDoor}.
 */
@NullMarked
package io.headgate.admin;

import org.jspecify.annotations.NullMarked;
