package io.headgate.rest;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Brings the body of a request into memory, by the deadline or not at all. How slow a client may be, the listener watches. */
public final class RequestCollector implements RestDoor.Collector {
    private final DeadlineWatch watch;
    private final Materializer materializer;

    public RequestCollector(DeadlineWatch watch, Materializer materializer) {
        this.watch = watch;
        this.materializer = materializer;
    }

    @Override
    public CompletionStage<ByteString> collect(Source<ByteString, NotUsed> bytes, Deadline until) {
        Pair<UniqueKillSwitch, CompletionStage<ByteString>> running = bytes.viaMat(KillSwitches.single(), Keep.right())
                .toMat(Sink.fold(ByteString.emptyByteString(), ByteString::concat), Keep.both())
                .run(materializer);
        Limit limit = new Limit(running.first(), until);
        watch.add(limit);
        return running.second().whenComplete((whole, failed) -> watch.remove(limit));
    }

    private record Limit(UniqueKillSwitch body, Deadline until) implements DeadlineWatch.Watched {
        @Override
        public long dueNanos() {
            return until.atNanos();
        }

        @Override
        public void due() {
            body.abort(Failure.of(FailureKind.REQUEST_TIMEOUT, "the rest of the request did not arrive in time")
                    .exception());
        }
    }
}
