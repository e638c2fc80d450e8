package io.headgate.exchange;

import io.headgate.cache.Cache;
import io.headgate.cache.CommonFields;
import io.headgate.cache.Directives;
import io.headgate.cache.Key;
import io.headgate.cache.Question;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.Failure;
import io.headgate.call.OperationClass;
import io.headgate.call.Stage;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import io.headgate.dispatch.Dispatched;
import io.headgate.route.Caching;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What doors ask the cache, and what they tell it of writes. Only reads of services with {@code cache} are asked for; their key holds
 * the service, the caller, the target, the body and every field that goes upstream.
 */
public final class CachedReads {
    private static final String OWN_FIELDS = "headgate-";
    private static final Set<String> METHODS = Set.of("GET", "POST");

    private final Cache cache;
    private final Map<UpstreamName, Facts> upstreams;

    /** Tells what a read is about. */
    @FunctionalInterface
    public interface Grouping {
        /** Nothing is told apart. */
        Grouping NONE = (target, body) -> Set.of();

        /** Groups, such as views, that a change of makes the answer void; empty where that cannot be told. */
        Set<String> groups(String target, ByteString body);
    }

    /**
     * What must be known of an upstream.
     *
     * @param changes the upstreams whose data change with what is no read of this one
     */
    public record Facts(Grouping grouping, Set<UpstreamName> changes) {
        public Facts {
            changes = Set.copyOf(changes);
        }
    }

    /** @param upstreams an entry for each upstream that a service names */
    public CachedReads(Cache cache, Map<UpstreamName, Facts> upstreams) {
        this.cache = cache;
        this.upstreams = Map.copyOf(upstreams);
    }

    /** A read that the cache is to be asked, and the fields it goes upstream with if need be. */
    record Asked(Question question, Headers headers) {}

    /** Whether the body of such a request is wanted as a whole. */
    static boolean wants(Intent intent, String method) {
        Caching caching = intent.service().caching();
        return caching != null
                && METHODS.contains(method)
                && !caching.ttl(intent.operation()).isZero()
                && Question.mayBeAsked(intent.said().headers());
    }

    /** Null where the cache is not to be asked. */
    @Nullable
    Asked ask(Intent intent, Sending sending) {
        Service service = intent.service();
        Caching caching = service.caching();
        if (caching == null || !wants(intent, sending.method()) || !(sending.body() instanceof Body.Bytes body)) {
            return null;
        }
        Set<String> always = new HashSet<>();
        for (int i = 0; i < service.always().size(); i++) {
            always.add(Headers.key(service.always().name(i)));
        }
        Headers common = CommonFields.of(sending.headers(), always);
        Headers said = intent.said().headers();
        String query = intent.said().query();
        Key.Maker key = Key.maker()
                .add(service.name())
                .add(service.upstream().value())
                .add(intent.principal().name())
                .add(sending.method())
                // It is told the upstream, where another gateway has tried before.
                .add(Integer.toString(sending.earlier()))
                .addTarget(sending.target())
                .addTarget(query == null ? "" : "?" + query)
                .add(body.bytes());
        CommonFields.addTo(key, common);
        addOwnFields(key, said);
        Question question = new Question(
                service.upstream(),
                key.make(),
                Directives.ofRequest(said),
                said.all("if-none-match"),
                caching.ttl(intent.operation()),
                caching.staleIfError(),
                intent.until(),
                () -> facts(service.upstream()).grouping.groups(sending.target(), body.bytes()),
                service.cacheMeters());
        return new Asked(question, common);
    }

    /** What callers tell the gateway itself may change what it makes of an answer. */
    private static void addOwnFields(Key.Maker key, Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = Headers.key(headers.name(i));
            if (name.startsWith(OWN_FIELDS) && !name.equalsIgnoreCase(Sending.ATTEMPT)) {
                key.add(name).add(headers.value(i));
            }
        }
    }

    private Facts facts(UpstreamName upstream) {
        return upstreams.getOrDefault(upstream, new Facts(Grouping.NONE, Set.of(upstream)));
    }

    Cache cache() {
        return cache;
    }

    /** The same call, which drops what it may have changed before its caller is told of it. */
    Dispatched<Response> watched(Call<?, ?> call, Dispatched<Response> under) {
        if (call.operation().operationClass() == OperationClass.READ) {
            return under;
        }
        CompletionStage<CallResult<Response>> result = under.result().thenApply(known -> {
            if (mayHaveChanged(known)) {
                facts(call.upstream()).changes.forEach(cache::invalidate);
            }
            return known;
        });
        return new Watched(result, under);
    }

    private record Watched(CompletionStage<CallResult<Response>> result, Dispatched<Response> under)
            implements Dispatched<Response> {
        @Override
        public CompletionStage<Timings> ended() {
            return under.ended();
        }

        @Override
        public Stage stage() {
            return under.stage();
        }

        @Override
        public void cancel() {
            under.cancel();
        }
    }

    private static boolean mayHaveChanged(CallResult<Response> result) {
        if (result instanceof CallResult.Answered<Response> answered) {
            int status = answered.value().status();
            return status < 400 || status >= 500;
        }
        Failure failure = ((CallResult.Refused<Response>) result).failure();
        return switch (failure.kind()) {
            case POOL_QUEUE_FULL,
                    POOL_DEADLINE,
                    POOL_DRAINING,
                    POOL_RESTARTING,
                    ADMISSION_DEADLINE,
                    BREAKER_OPEN,
                    UPSTREAM_CONNECT -> false;
            default -> true;
        };
    }
}
