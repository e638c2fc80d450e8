package io.headgate.app;

import com.typesafe.config.Config;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.Ticker;
import io.headgate.dispatch.Dispatcher;
import io.headgate.sql.Examinations;
import io.headgate.sql.SqlCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorSystem;

/** Asks the databases of a configuration whether its operations fit them, without serving anybody. */
final class DatabaseCheck {
    private static final Duration SWEEP = Duration.ofMillis(20);
    /** For cleaning up the session of the last examination. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private DatabaseCheck() {}

    /** Waits for the databases; what is wrong, one sentence each. */
    static List<String> run(GatewayConfig config, Config whole) {
        List<String> wrong = new ArrayList<>();
        if (config.sql().operations().isEmpty()) {
            return wrong;
        }
        DeadlineWatch watch = new DeadlineWatch();
        CompletableFuture<Guardian.Started> all = new CompletableFuture<>();
        ActorSystem<Void> system =
                ActorSystem.create(Guardian.create(config, null, watch, Ticker.SYSTEM, all), "check", whole);
        system.scheduler()
                .scheduleAtFixedRate(SWEEP, SWEEP, () -> watch.sweep(Ticker.SYSTEM.nanos()), system.executionContext());
        try {
            Guardian.Started started = all.join();
            Dispatcher dispatcher = new Dispatcher(started.pools(), PoolTimes.retries(config), watch, Ticker.SYSTEM);
            SqlCalls calls = new SqlCalls(dispatcher, PoolTimes.longest(config.databases()), Ticker.SYSTEM);
            Examinations.Findings findings = Examinations.of(
                            config.sql().operations().values(), calls, Ticker.SYSTEM)
                    .toCompletableFuture()
                    .join();
            BiConsumer<String, Failure> tell =
                    (name, failure) -> wrong.add("headgate.operations." + name + ": " + failure.detail());
            findings.unfit().forEach(tell);
            findings.unknown().forEach(tell);
            started.pools()
                    .values()
                    .forEach(pool -> pool.drain(DRAIN).toCompletableFuture().join());
            if (started.postgres() != null) {
                started.postgres().stop().toCompletableFuture().join();
            }
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
        return wrong;
    }
}
