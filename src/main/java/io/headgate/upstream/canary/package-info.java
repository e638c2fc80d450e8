/**
 * The upstream kind {@code canary}: the read and write services of the Canary historian over {@link io.headgate.upstream.http}. Start
 * reading at {@link io.headgate.upstream.canary.CanaryUpstream}: their credential, the names of their operations, their probes.
 *
 * <ul>
 *   <li>What an answer says: {@code CanaryAnswers} looks for failures behind a 200, with {@code EnvelopeLook}; {@code CanaryPaging} and
 *       {@code CanaryViews} know pages and rebuilt views.
 *   <li>In whose name reads are sent: {@code CanaryAccess} puts it together; {@code TokenKeeper} is the actor of the user token,
 *       {@code LiveKeeper} that of live-data tokens, {@code Seats} counts what both hold of the licence.
 *   <li>Writes: {@code CanaryWrites} is the way in, {@code WriteBody} judges what would be written, {@code WriteSession} is the actor of
 *       the session, {@code WritePassage} is one call in it, {@code HeldTags} remembers whose tags are somebody else's.
 * </ul>
 */
@NullMarked
package io.headgate.upstream.canary;

import org.jspecify.annotations.NullMarked;
