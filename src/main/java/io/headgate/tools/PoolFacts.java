package io.headgate.tools;

import io.headgate.call.UpstreamName;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What an agent is told of a pool that its call failed at. */
@FunctionalInterface
public interface PoolFacts {
    /** Numbers and words by name, of now; completes within a second or so, and may fail. */
    CompletionStage<Map<String, Object>> of(UpstreamName upstream);
}
