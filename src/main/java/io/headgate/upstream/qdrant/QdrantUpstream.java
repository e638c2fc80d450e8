package io.headgate.upstream.qdrant;

import io.headgate.upstream.http.HttpKind;
import io.headgate.wire.Headers;
import java.util.Set;

/** What is special about Qdrant as an HTTP upstream (https://qdrant.tech/documentation/guides/security/). */
public final class QdrantUpstream {
    private static final String KEY = "api-key";

    /** Its REST interface. Qdrant takes its key from either of the two fields. */
    public static final HttpKind KIND = new HttpKind(
            QdrantOperations.TABLE,
            Set.of(KEY, "authorization"),
            key -> Headers.of(KEY, key.reveal()),
            QdrantDeepProbe::new);

    private QdrantUpstream() {}
}
