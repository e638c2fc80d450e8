package io.headgate.upstream.canary;

import io.headgate.call.OperationTable;
import io.headgate.config.Secret;
import io.headgate.upstream.http.HttpKind;
import io.headgate.upstream.http.StatusRule;
import io.headgate.wire.Headers;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is special about Canary as an HTTP upstream (https://readapi.canarylabs.com, https://writeapi.canarylabs.com). */
public final class CanaryUpstream {
    /** The read service; its operations are relative to its version's path ({@code /api/v2}). */
    public static final HttpKind READ_SERVICE = kind(CanaryOperations.READ_SERVICE, CanaryDeepProbe::new);

    /** The write service, relative to {@code /api/v1}. There is no data in it that a probe could look at. */
    public static final HttpKind WRITE_SERVICE = kind(CanaryOperations.WRITE_SERVICE, null);

    private CanaryUpstream() {}

    /** The same time, not relative to when it is read; null where only the historian can tell, or it is none. */
    public static @Nullable String absolute(String time, Instant now) {
        return RelativeTimes.absolute(time, now);
    }

    /** A token in a request's body stays there. */
    private static HttpKind kind(OperationTable operations, HttpKind.@Nullable DeepProbe deepProbe) {
        return new HttpKind(
                operations,
                Set.of("authorization"),
                CanaryUpstream::bearer,
                deepProbe,
                StatusRule.HTTP,
                new CanaryAnswers(operations, operations == CanaryOperations.WRITE_SERVICE));
    }

    private static Headers bearer(Secret token) {
        return Headers.of("Authorization", "Bearer " + token.reveal());
    }
}
