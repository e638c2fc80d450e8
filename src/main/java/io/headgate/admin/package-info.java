/**
 * What an operator asks a running gateway: health, readiness, pool status, advice, metrics; and the one thing that can be ordered, to
 * replace the connections of a pool. Served on a listener of its own. Start reading at {@link io.headgate.admin.AdminDoor}.
 */
@NullMarked
package io.headgate.admin;

import org.jspecify.annotations.NullMarked;
