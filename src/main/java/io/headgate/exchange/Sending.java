package io.headgate.exchange;

import io.headgate.call.Deadline;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;

/**
 * What goes upstream for one request: the same for each try, but for what a try says of itself.
 *
 * @param earlier which try of somebody before us this request is, 1 where nobody said so
 * @param tellsDeadline whether the upstream is told how long the caller still waits
 */
public record Sending(String method, String target, Headers headers, Body body, int earlier, boolean tellsDeadline) {
    /** Which try of a request this is, where it is not the first. Only one layer may repeat: who sees 2 or more does not. */
    public static final String ATTEMPT = "Headgate-Attempt";

    private static final int MOST_DIGITS = 4;
    /** They speak of the content as it was. */
    private static final Set<String> CONTENT_FIELDS =
            Set.of("content-type", "content-encoding", "content-md5", "digest", "content-digest", "repr-digest");

    /** What {@link #ATTEMPT} says; 1 where it is not there or cannot be understood. */
    public static int earlier(Headers headers) {
        String value = headers.first(ATTEMPT);
        if (value == null || value.isEmpty() || value.length() > MOST_DIGITS) {
            return 1;
        }
        boolean number = value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Math.max(1, Integer.parseInt(value)) : 1;
    }

    /** The same with this body. */
    public Sending with(Body whole) {
        return new Sending(method, target, headers, whole, earlier, tellsDeadline);
    }

    /** JSON to the same path, whatever form the request had. */
    Sending posting(ByteString json) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Headers own = headers.filter((name, value) -> !CONTENT_FIELDS.contains(Headers.key(name))).toBuilder()
                .add("Content-Type", "application/json")
                .build();
        return new Sending("POST", path, own, Body.of(json), earlier, tellsDeadline);
    }

    Sending with(Headers others) {
        return new Sending(method, target, others, body, earlier, tellsDeadline);
    }

    /** Whether it can be sent again, and nobody before us does that. */
    boolean repeatable() {
        return earlier == 1 && body instanceof Body.Bytes;
    }

    /** As it is sent now, for a try with this number. */
    Outgoing outgoing(Deadline deadline, int number, long nowNanos) {
        int attempt = Math.max(earlier, number);
        Headers sent = attempt == 1
                ? headers
                : headers.toBuilder().add(ATTEMPT, Integer.toString(attempt)).build();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(deadline.remainingNanos(nowNanos));
        return new Outgoing(method, tellsDeadline ? StoreTimeout.in(target, seconds) : target, sent, body);
    }
}
