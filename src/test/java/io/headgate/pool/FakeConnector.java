package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.stream.Materializer;

/** Opens connections to nothing, the way the test wants it. */
final class FakeConnector implements Connector<String> {
    enum Mode {
        ACCEPTS,
        REFUSES,
        ACCEPTS_AND_CLOSES,
        /** The test completes the attempt. */
        BY_HAND,
        /** A defect: throws instead of failing the stage. */
        THROWS
    }

    volatile Mode mode = Mode.ACCEPTS;
    final List<CompletableFuture<Link<String>>> attempts = new CopyOnWriteArrayList<>();
    final List<FakeLink> links = new CopyOnWriteArrayList<>();

    FakeConnector() {}

    FakeConnector(Mode first) {
        mode = first;
    }

    @Override
    public CompletionStage<List<Address>> addresses(Deadline deadline) {
        return CompletableFuture.completedFuture(List.of(new Address("nowhere:1")));
    }

    @Override
    public CompletionStage<Link<String>> open(Address address, Deadline deadline, Materializer lifetime) {
        CompletableFuture<Link<String>> attempt = new CompletableFuture<>();
        attempts.add(attempt);
        switch (mode) {
            case ACCEPTS -> attempt.complete(newLink());
            case ACCEPTS_AND_CLOSES -> {
                FakeLink link = newLink();
                attempt.complete(link);
                link.hangUp();
            }
            case REFUSES ->
                attempt.completeExceptionally(Failure.of(FailureKind.UPSTREAM_CONNECT, "connection refused")
                        .exception());
            case BY_HAND -> {}
            case THROWS -> throw new IllegalStateException("a connector with a defect");
        }
        return attempt;
    }

    FakeLink newLink() {
        FakeLink link = new FakeLink("session-" + (links.size() + 1));
        links.add(link);
        return link;
    }

    /** What the upstream would count. */
    long open() {
        return links.stream().filter(link -> !link.closed.isDone()).count();
    }
}
