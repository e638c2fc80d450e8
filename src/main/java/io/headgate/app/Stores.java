package io.headgate.app;

import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.dispatch.Dispatcher;
import io.headgate.exchange.CachedReads;
import io.headgate.exchange.HttpCalls;
import io.headgate.exchange.UpstreamFacts;
import java.util.Map;

/**
 * How all doors reach the stores.
 *
 * @param facts what is known of each
 * @param dispatcher the one before their pools
 * @param cached what is kept of their answers, for whoever asks
 */
record Stores(Map<UpstreamName, UpstreamFacts> facts, Dispatcher dispatcher, CachedReads cached) {
    Stores {
        facts = Map.copyOf(facts);
    }

    HttpCalls calls() {
        return new HttpCalls(dispatcher, cached, Ticker.SYSTEM);
    }
}
