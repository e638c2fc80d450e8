package io.headgate.app;

import io.headgate.cache.Cache;
import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Principal;
import io.headgate.call.Priority;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.call.Work;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.observe.RequestIds;
import io.headgate.upstream.canary.CanaryViews;
import io.headgate.wire.Body;
import io.headgate.wire.Escort;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Asks a historian now and then whether the views that answers are kept of have been rebuilt, and drops what is kept of those that
 * have. An ordinary call of low priority; while nothing is kept, nothing is asked. A view that is seen for the first time counts as
 * rebuilt: what was kept of it before may be older than what is known of it now.
 */
final class ViewWatch {
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST_VIEWS = 1000;
    private static final int MOST_PIECES = 4096;

    private final ActorContext<Message> context;
    private final UpstreamName upstream;
    private final Operation operation;
    private final Cache cache;
    private final CallDispatcher dispatcher;
    private final @Nullable Escort escort;
    private final Duration interval;
    private final Map<String, String> known = new HashMap<>();
    private boolean asking;

    /** What the actor tells itself. */
    sealed interface Message {}

    private enum Tick implements Message {
        INSTANCE
    }

    private record Told(Set<String> views, Map<String, String> sequences) implements Message {}

    private record Silence(Throwable why) implements Message {}

    private ViewWatch(
            ActorContext<Message> context,
            UpstreamName upstream,
            Cache cache,
            CallDispatcher dispatcher,
            @Nullable Escort escort,
            Duration interval) {
        this.context = context;
        this.upstream = upstream;
        this.operation = new Operation("canary.browseStatus", OperationClass.READ);
        this.cache = cache;
        this.dispatcher = dispatcher;
        this.escort = escort;
        this.interval = interval;
    }

    /**
     * A watch over the views of one historian.
     *
     * @param escort who puts the gateway's credential into requests to it; null: nobody
     * @param interval between two questions; a question may take as long, but from two seconds to ten
     */
    static Behavior<Message> create(
            UpstreamName upstream, Cache cache, CallDispatcher dispatcher, @Nullable Escort escort, Duration interval) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, interval);
            return new ViewWatch(context, upstream, cache, dispatcher, escort, interval).watching();
        }));
    }

    private Behavior<Message> watching() {
        return Behaviors.receive(Message.class)
                .onMessageEquals(Tick.INSTANCE, this::ask)
                .onMessage(Told.class, this::compare)
                .onMessage(Silence.class, this::goOn)
                .build();
    }

    private Behavior<Message> ask() {
        Set<String> views = asking ? Set.of() : cache.groups(upstream);
        if (!views.isEmpty()) {
            asking = true;
            context.pipeToSelf(
                    statusOf(views),
                    (sequences, failed) -> sequences == null ? new Silence(failed) : new Told(views, sequences));
        }
        return Behaviors.same();
    }

    private CompletionStage<Map<String, String>> statusOf(Set<String> views) {
        ByteString content = CanaryViews.statusRequest(views);
        HttpSession.Outgoing request = new HttpSession.Outgoing(
                "POST",
                "/browseStatus",
                Headers.of("Content-Type", "application/json", "Accept", "application/json"),
                Body.of(content));
        Duration atLeast = interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval;
        Duration patience = atLeast.compareTo(LONGEST) < 0 ? atLeast : LONGEST;
        Call<HttpSession, Response> call = new Call<>(
                upstream,
                operation,
                Priority.LOW,
                Deadline.after(patience, Ticker.SYSTEM.nanos()),
                Principal.ANONYMOUS,
                RequestIds.next(),
                true,
                work(request, content));
        Materializer materializer = Materializer.matFromSystem(context.getSystem());
        return dispatcher
                .dispatch(call)
                .result()
                .thenCompose(result -> content(result, materializer))
                .thenApply(bytes -> {
                    try {
                        return CanaryViews.sequences(bytes);
                    } catch (IOException unreadable) {
                        throw new CompletionException(unreadable);
                    }
                });
    }

    private Work<HttpSession, Response> work(HttpSession.Outgoing request, ByteString content) {
        if (escort == null) {
            return (session, deadline, number) -> session.send(request, deadline);
        }
        Escort.Passage passage = escort.passage(operation, request.target(), content);
        return new Work<>() {
            @Override
            public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
                return passage.prepare(number, deadline);
            }

            @Override
            public Attempt<Response> start(HttpSession session, Deadline deadline, int number) {
                return passage.start(session, request, deadline);
            }
        };
    }

    private static CompletionStage<ByteString> content(CallResult<Response> result, Materializer materializer) {
        if (result instanceof CallResult.Refused<Response> refused) {
            return CompletableFuture.failedFuture(refused.failure().exception());
        }
        Body body = ((CallResult.Answered<Response>) result).value().body();
        return body instanceof Body.Flowing flowing
                ? flowing.bytes()
                        .limit(MOST_PIECES)
                        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer)
                : CompletableFuture.completedFuture(((Body.Bytes) body).bytes());
    }

    private Behavior<Message> compare(Told told) {
        asking = false;
        if (known.size() > MOST_VIEWS) {
            known.clear();
        }
        for (String view : told.views) {
            String sequence = told.sequences.getOrDefault(view.toLowerCase(Locale.ROOT), "");
            String before = known.put(view, sequence);
            if (!sequence.equals(before)) {
                cache.invalidate(upstream, view);
                if (before != null) {
                    context.getLog().info("view {} of {} was rebuilt; what was kept of it is dropped", view, upstream);
                }
            }
        }
        return Behaviors.same();
    }

    private Behavior<Message> goOn(Silence silence) {
        asking = false;
        context.getLog().debug("views of {} could not be asked for", upstream, silence.why);
        return Behaviors.same();
    }
}
