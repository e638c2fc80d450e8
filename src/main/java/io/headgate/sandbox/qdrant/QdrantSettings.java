package io.headgate.sandbox.qdrant;

import java.time.Duration;
import java.util.Optional;

/**
 * What a stand-in server claims to be, whom it lets in and how long it waits.
 *
 * @param port on 127.0.0.1; 0 takes a free one
 * @param version told by {@code GET /}; clients compare it with their own
 * @param apiKey needed for everything but {@code /} and the probes; empty lets everybody in
 * @param readOnlyKey lets in for reads only
 * @param idleLimit a connection without traffic for this long is closed, with a 408 if it never carried a request; zero
 *     keeps it for ever
 */
public record QdrantSettings(
        int port, String version, Optional<String> apiKey, Optional<String> readOnlyKey, Duration idleLimit) {
    private static final QdrantSettings OPEN =
            new QdrantSettings(0, "1.17.0", Optional.empty(), Optional.empty(), Duration.ofSeconds(5));

    /** As Qdrant 1.17.0 starts without configuration, but on any free port: open to all, idle connections end after 5 s. */
    public static QdrantSettings open() {
        return OPEN;
    }

    public QdrantSettings withApiKey(String key) {
        return new QdrantSettings(port, version, Optional.of(key), readOnlyKey, idleLimit);
    }

    public QdrantSettings withReadOnlyKey(String key) {
        return new QdrantSettings(port, version, apiKey, Optional.of(key), idleLimit);
    }

    public QdrantSettings withIdleLimit(Duration limit) {
        return new QdrantSettings(port, version, apiKey, readOnlyKey, limit);
    }
}
