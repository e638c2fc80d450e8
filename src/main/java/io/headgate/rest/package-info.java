/**
 * The REST front door: a client's request becomes a {@link io.headgate.call.Call}, its result an answer. Here live the rules of
 * forwarding (RFC 9110, 7.6) in both directions and the one form in which failures are told (RFC 9457). Start reading at
 * {@link io.headgate.rest.RestDoor}.
 */
@NullMarked
package io.headgate.rest;

import org.jspecify.annotations.NullMarked;
