package io.headgate.app;

import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import io.headgate.seal.Seal;
import io.headgate.sql.SqlCalls;
import io.headgate.status.Statistics;
import io.headgate.tools.Rights;
import io.headgate.tools.Tools;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/** The tools of a configuration, put before the pools. */
final class ConfiguredTools {
    private ConfiguredTools() {}

    /** @param computing where long answers are read */
    static Tools of(
            GatewayConfig config,
            Stores stores,
            SqlCalls databases,
            Map<UpstreamName, ? extends PoolHandle<?>> pools,
            Seal seal,
            Executor computing,
            Materializer materializer) {
        return new Tools(
                config.tools(),
                config.embedding(),
                stores.facts(),
                stores.calls(),
                tool -> new SqlAction(
                        tool, Objects.requireNonNull(config.sql().operations().get(tool.place())), databases),
                new Tools.Around(
                        Rights.ALL,
                        seal,
                        upstream ->
                                facts(pools.get(upstream), config.databases().containsKey(upstream)),
                        computing,
                        materializer,
                        Ticker.SYSTEM,
                        Clock.systemUTC()));
    }

    private static CompletionStage<Map<String, Object>> facts(@Nullable PoolHandle<?> pool, boolean statistics) {
        return pool == null
                ? CompletableFuture.completedStage(Map.of())
                : pool.snapshot().thenApply(now -> facts(now, statistics));
    }

    /** What lets an agent judge whether to wait. */
    private static Map<String, Object> facts(PoolSnapshot pool, boolean statistics) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("health", pool.health().name().toLowerCase(Locale.ROOT));
        facts.put("reason", pool.reason());
        facts.put("active", pool.counts().active());
        facts.put("idle", pool.counts().idle());
        facts.put("max", pool.limits().limit());
        facts.put("waiting", pool.counts().waiting());
        facts.put("maxWaiting", pool.limits().maxWaiting());
        facts.put("waitP95Ms", pool.waits().p95().toMillis());
        if (statistics) {
            // Clients of pooled databases know them by these names.
            facts.put("statistics", Statistics.of(List.of(pool)));
        }
        return facts;
    }
}
