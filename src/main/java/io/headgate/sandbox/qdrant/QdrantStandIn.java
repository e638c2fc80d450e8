package io.headgate.sandbox.qdrant;

import io.headgate.sandbox.server.Counters;
import io.headgate.sandbox.server.Faults;
import io.headgate.sandbox.server.SandboxServer;
import io.headgate.sandbox.server.SandboxSettings;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * A server on loopback that answers like a Qdrant 1.17.0 with an empty store, and misbehaves when told to. What it does
 * not know it refuses with 501 rather than guess.
 */
public final class QdrantStandIn {
    private final SandboxServer server;

    private QdrantStandIn(SandboxServer server) {
        this.server = server;
    }

    /** Starts one; done when it listens. */
    public static CompletionStage<QdrantStandIn> start(ClassicActorSystemProvider system, QdrantSettings settings) {
        RestFront front = new RestFront(new QdrantApi(settings, System::nanoTime));
        SandboxSettings listening = SandboxSettings.of("qdrant", settings.port())
                .withIdleLimit(settings.idleLimit(), true)
                .withLowerCaseFields();
        SandboxServer server = new SandboxServer(system, listening, request -> answer(front, request));
        return server.start().thenApply(port -> new QdrantStandIn(server));
    }

    private static CompletionStage<HttpResponse> answer(RestFront front, HttpRequest request) {
        return CompletableFuture.completedStage(front.answer(request));
    }

    public URI url() {
        return server.url();
    }

    public Counters counters() {
        return server.counters();
    }

    public Faults faults() {
        return server.faults();
    }

    /** To be killed, started again or controlled by people. The points survive a stop and a start. */
    public SandboxServer server() {
        return server;
    }

    public CompletionStage<Done> stop() {
        return server.stop();
    }
}
