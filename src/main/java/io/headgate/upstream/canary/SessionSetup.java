package io.headgate.upstream.canary;

import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.pool.PoolHandle;
import io.headgate.wire.HttpSession;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a write session is made of.
 *
 * @param clientId by which the service knows it, for the gateway's life
 * @param apiToken what the service is shown when a session is opened; null: what the service itself is configured with
 * @param limit for each of the session's own calls
 * @param seats of the historian, of which a session takes one; null: nobody counts
 */
record SessionSetup(
        UpstreamName upstream,
        WriteConfig config,
        String clientId,
        Supplier<@Nullable Secret> apiToken,
        PoolHandle<HttpSession> pool,
        Duration limit,
        @Nullable Seats seats,
        Ticker ticker) {}
