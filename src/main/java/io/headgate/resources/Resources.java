package io.headgate.resources;

import io.headgate.call.Ticker;
import io.headgate.observe.Metrics;
import io.headgate.pool.PoolHandle;
import io.headgate.provider.Provider;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;

/** Starts what looks after resources, prompts and the gateway's own tools. */
public final class Resources {
    /** So a pool's health is told at most that often, however often it changes. */
    private static final Duration HEALTH_LOOKS = Duration.ofMillis(500);

    /** The names of the tools that the gateway has of its own. */
    public static final Set<String> TOOLS = GatewayTools.NAMES;

    private Resources() {}

    /**
     * What there is for MCP clients, looked at once already, which blocks; from now on it is looked at again and again, until the system
     * ends.
     *
     * @param pools in the order in which they are listed
     */
    public static List<Provider> start(
            ActorSystem<?> system,
            ResourcesConfig config,
            Collection<? extends PoolHandle<?>> pools,
            Metrics metrics,
            Ticker ticker) {
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        Standings standings = new Standings(pools);
        PoolHealth health = new PoolHealth(standings);
        GatewayTools tools = new GatewayTools(standings, metrics::read, blocking);
        FileResources files =
                new FileResources(config.folders(), new FileCache(config.cacheSize(), blocking, ticker), ticker);
        Prompts prompts = new Prompts(config.prompts());
        files.look();
        prompts.look();
        system.systemActorOf(Rounds.every(HEALTH_LOOKS, health::look), "health-changes", Props.empty());
        if (!config.folders().isEmpty()) {
            system.systemActorOf(
                    Rounds.every(config.checkInterval(), files::look), "resource-files", DispatcherSelector.blocking());
        }
        if (!config.prompts().isEmpty()) {
            system.systemActorOf(
                    Rounds.every(config.checkInterval(), prompts::look), "prompt-files", DispatcherSelector.blocking());
        }
        return List.of(tools, health, files, prompts);
    }
}
