/**
 * Who gets which connection, when, and what happens when there is none. The rules are plain classes; the actors around them are
 * their mailbox, timers and sockets. A kind of upstream implements {@link io.headgate.pool.Connector}. Whoever borrows from a pool or
 * tells how it is does so through {@link io.headgate.pool.PoolHandle}: {@code dispatch} for calls, {@code upstream.canary} for the
 * gateway's own, {@code admin} and {@code resources} for people and agents.
 *
 * <ul>
 *   <li>Actors: {@code PoolSupervisor}, {@code Pool}, {@code PooledConnection}; {@code Entrance} is the way in.
 *   <li>Rules, from {@code PoolState} on: {@code Lending} (who is served), {@code Growth} and {@code Opener} (what is opened),
 *       {@code Housekeeping}, {@code Checkups}, {@code Recycling}, {@code Endings} (how connections are kept, examined and closed),
 *       {@code Breakers} and {@code Members} (which addresses), {@code Leaks}. What they share is in {@code Facts}.
 *   <li>What the pool says of itself: {@code Diagnosis}, {@code Bulletin}, {@code PoolNumbers}, {@code Statistics},
 *       {@code Forecast}.
 *   <li>Sizing advice: {@code Trace} records, {@code WhatIf} works the record through the same rules, {@code Sizing} concludes.
 * </ul>
 */
@NullMarked
package io.headgate.pool;

import org.jspecify.annotations.NullMarked;
