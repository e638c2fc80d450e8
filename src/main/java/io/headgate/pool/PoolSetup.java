package io.headgate.pool;

import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.observe.PoolMeters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/** What stays the same over all lives of one pool. */
record PoolSetup(
        UpstreamName name,
        PoolConfig config,
        Connector<?> connector,
        PoolMeters meters,
        Statistics statistics,
        HealthBoard health,
        Ticker ticker,
        InstantSource wallClock,
        Instant createdAt,
        DoubleSupplier random) {}
