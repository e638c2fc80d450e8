package io.headgate.upstream.qdrant;

import io.headgate.upstream.http.AnswerRule;
import io.headgate.upstream.http.HttpKind;
import io.headgate.upstream.http.StatusRule;
import io.headgate.wire.Headers;
import java.util.Set;

/** What is special about Qdrant as an HTTP upstream (https://qdrant.tech/documentation/guides/security/). */
public final class QdrantUpstream {
    private static final String KEY = "api-key";

    /**
     * An operation that ran out of time (408) may have run out of the caller's; a read that failed inside (500) may do better once.
     * Full storage (507) stays full.
     */
    private static final StatusRule STATUSES =
            new StatusRule(Set.of(502, 503, 504), Set.of(408, 429), Set.of(429, 502, 503, 504), Set.of(408, 500));

    /** Its REST interface. Qdrant takes its key from either of the two fields. */
    public static final HttpKind KIND = new HttpKind(
            QdrantOperations.TABLE,
            Set.of(KEY, "authorization"),
            key -> Headers.of(KEY, key.reveal()),
            QdrantDeepProbe::new,
            STATUSES,
            AnswerRule.NONE);

    private QdrantUpstream() {}
}
