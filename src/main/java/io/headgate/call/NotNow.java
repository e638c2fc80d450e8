package io.headgate.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says that is a refusal of the moment: the same request may be answered otherwise later.
 *
 * @param after when the upstream wants to be asked again, where it said so (RFC 9110, 10.2.3); not negative
 * @param once whether one more try is all it is good for: a second refusal of that kind is a fact
 * @param expired whether all that was wrong is a token that the gateway had put into the request: nothing was done, whatever was asked
 *     for, and with a new one the same request may be sent again at once
 * @param undone where it is certain that nothing was done, whatever was asked for: how many tries there may be in all; otherwise 0
 */
public record NotNow(@Nullable Duration after, boolean once, boolean expired, int undone) {
    /** The token in the request is not valid any more. */
    public static final NotNow EXPIRED = new NotNow(null, true, true, 0);

    public NotNow(@Nullable Duration after, boolean once) {
        this(after, once, false, 0);
    }

    /** Nothing was done: a transaction was taken back as a whole, because of others or before it was to be committed. */
    public static NotNow undone(int tries) {
        return new NotNow(null, false, false, tries);
    }
}
