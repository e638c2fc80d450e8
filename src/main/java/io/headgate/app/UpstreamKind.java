package io.headgate.app;

import io.headgate.call.OperationTable;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import java.time.Duration;
import java.util.Map;

/** The kinds of upstream this gateway knows. Each has its defaults in {@code reference.conf} under {@code defaults.upstream}. */
public enum UpstreamKind {
    /** Any HTTP/1.1 server. */
    HTTP("url", Duration.ZERO) {
        @Override
        Map<String, Secret> credentials(Section section) {
            return Map.of();
        }
    },
    /** A Canary historian, by its read service. */
    CANARY("read-url", Duration.ZERO) {
        @Override
        Map<String, Secret> credentials(Section section) {
            Secret token = section.secret("api-token");
            return token == null ? Map.of() : Map.of("Authorization", new Secret("Bearer " + token.reveal()));
        }
    },
    /** A Qdrant vector store. Its HTTP server (actix-web) closes a connection that was silent for five seconds. */
    QDRANT("url", Duration.ofSeconds(5)) {
        @Override
        Map<String, Secret> credentials(Section section) {
            section.require(
                    !section.bool("prefer-grpc"),
                    "prefer-grpc",
                    () -> "gRPC to Qdrant is not there yet; set it to off, and REST is used");
            Secret key = section.secret("api-key");
            return key == null ? Map.of() : Map.of("api-key", key);
        }
    };

    private final String urlKey;
    private final Duration keepAlive;

    UpstreamKind(String urlKey, Duration keepAlive) {
        this.urlKey = urlKey;
        this.keepAlive = keepAlive;
    }

    /** Reads the keys that only this kind has, and gives the fields that are added to every request. */
    abstract Map<String, Secret> credentials(Section section);

    /** What can be done to such an upstream, by method and path. */
    public OperationTable operations() {
        return OperationTable.EMPTY;
    }

    /** The key that holds the address. */
    String urlKey() {
        return urlKey;
    }

    /** After how much silence such a server closes a connection; zero where that is not known. */
    Duration keepAlive() {
        return keepAlive;
    }

    /** As the configuration spells it. */
    public String spelling() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
