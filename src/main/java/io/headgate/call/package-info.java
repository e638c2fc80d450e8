/**
 * The words every other package speaks: a {@link io.headgate.call.Call} is what a front door asks for, a
 * {@link io.headgate.call.Failure} is why it was not done. Nothing here knows HTTP, SQL, actors or configuration; everybody
 * may use it. Start reading at {@link io.headgate.call.Call}.
 */
@NullMarked
package io.headgate.call;

import org.jspecify.annotations.NullMarked;
