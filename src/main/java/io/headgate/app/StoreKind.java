package io.headgate.app;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may stand under {@code kind}: the kinds that are spoken to by HTTP, and those that have a language of their own. */
enum StoreKind {
    HTTP(UpstreamKind.HTTP),
    CANARY(UpstreamKind.CANARY),
    QDRANT(UpstreamKind.QDRANT),
    POSTGRES(null);

    private final @Nullable UpstreamKind http;

    StoreKind(@Nullable UpstreamKind http) {
        this.http = http;
    }

    /** How it is spoken to by HTTP; null for a kind that is not. */
    @Nullable
    UpstreamKind http() {
        return http;
    }

    /** As the configuration spells it. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
