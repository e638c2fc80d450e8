package io.headgate.route;

import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.config.Section;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * For how long a route's answers to reads are kept; each key is described in {@code reference.conf} under
 * {@code headgate.defaults.route.cache}.
 *
 * @param ttl of every read that is not named; zero for not at all
 * @param operations by the name of the operation, the same
 * @param staleIfError how much longer they may stand in when the upstream fails; zero for not at all
 */
public record Caching(Duration ttl, Map<String, Duration> operations, Duration staleIfError) {
    public Caching {
        operations = Map.copyOf(operations);
    }

    /** Null where it is switched off. */
    static @Nullable Caching from(Section section) {
        boolean enabled = section.bool("enabled");
        Duration ttl = section.positiveOrOff("ttl");
        Duration staleIfError = section.positiveOrOff("stale-if-error");
        Section named = section.section("operations");
        Map<String, Duration> operations = new TreeMap<>();
        named.names().forEach(name -> operations.put(name, named.positiveOrOff(name)));
        return enabled ? new Caching(ttl, operations, staleIfError) : null;
    }

    /** How long the answer to an operation is kept; zero for what is not kept, as all that is no read. */
    public Duration ttl(Operation operation) {
        return operation.operationClass() == OperationClass.READ
                ? operations.getOrDefault(operation.name(), ttl)
                : Duration.ZERO;
    }
}
