package io.headgate.upstream.http;

import io.headgate.pool.Tier;

/**
 * How an upstream is examined.
 *
 * @param medium one cheap round trip
 * @param deep touches what the upstream is there for
 */
public record Probes(Probe medium, Probe deep) {
    Probe of(Tier tier) {
        return switch (tier) {
            case MEDIUM -> medium;
            case DEEP -> deep;
        };
    }
}
