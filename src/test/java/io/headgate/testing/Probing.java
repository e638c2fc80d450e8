package io.headgate.testing;

import io.headgate.call.Deadline;
import io.headgate.call.Ticker;
import io.headgate.pool.Finding;
import io.headgate.upstream.http.Probe;
import io.headgate.wire.HttpSession;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;

/** Runs probes and waits for what they find. */
public final class Probing implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ActorSystem system = ActorSystem.create("probing");

    public Finding run(Probe probe, HttpSession session) throws Exception {
        return probe.run(session, Deadline.after(LIMIT, Ticker.SYSTEM.nanos()), Materializer.createMaterializer(system))
                .toCompletableFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        system.terminate();
    }
}
