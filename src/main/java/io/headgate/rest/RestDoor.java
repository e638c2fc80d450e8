package io.headgate.rest;

import io.headgate.call.Call;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.exchange.AuditTrail;
import io.headgate.exchange.BodyCount;
import io.headgate.exchange.CachedReads;
import io.headgate.exchange.HttpCalls;
import io.headgate.exchange.Intent;
import io.headgate.exchange.Sending;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.observe.RequestIds;
import io.headgate.observe.RequestLog;
import io.headgate.observe.RequestMeters;
import io.headgate.observe.TraceContext;
import io.headgate.route.Passing;
import io.headgate.route.Route;
import io.headgate.route.Routed;
import io.headgate.route.Router;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Patience;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST front door: finds the route of a request, checks what can be checked before anything is sent, and hands a
 * {@link Call} to dispatch. What comes back is passed on as it is, or told as a problem. Safe from any thread.
 */
public final class RestDoor implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RestDoor.class);
    /** With one of these an upstream may do something else than the method says. */
    private static final List<String> METHOD_OVERRIDES =
            List.of("x-http-method-override", "x-http-method", "x-method-override");

    private final Router router;
    private final HttpCalls calls;
    private final RestSettings settings;
    private final Ticker ticker;
    private final ClientOrigin origin;
    private final ProblemResponses problems;
    private final Patience patience;
    private final Collector collector;
    private final Map<String, RoutePlan> plans = new HashMap<>();
    private final RequestMeters unrouted = RequestMeters.unrouted();

    /** How a request body is brought into memory. */
    public interface Collector {
        /** The whole body; fails with what the body fails with, or when the deadline passes. */
        CompletionStage<ByteString> collect(Source<ByteString, NotUsed> bytes, Deadline until);
    }

    /**
     * A door.
     *
     * @param upstreams an entry for each upstream that a route names
     * @param cached what is asked first, on routes that say so; null: nothing
     */
    public RestDoor(
            Router router,
            Map<UpstreamName, UpstreamFacts> upstreams,
            CallDispatcher dispatcher,
            RestSettings settings,
            Collector collector,
            Ticker ticker,
            @Nullable CachedReads cached) {
        this.router = router;
        this.calls = new HttpCalls(dispatcher, cached, ticker);
        this.settings = settings;
        this.collector = collector;
        this.ticker = ticker;
        this.patience = new Patience(settings.timeoutHeaders());
        this.origin = new ClientOrigin(settings.trustedProxies(), settings.scheme());
        this.problems = new ProblemResponses(settings.pseudonym());
        Set<String> identity = new HashSet<>();
        upstreams.values().forEach(upstream -> identity.addAll(upstream.credentialHeaders()));
        for (Route route : router.routes()) {
            UpstreamFacts upstream = upstreams.get(route.upstream());
            if (upstream == null) {
                throw new IllegalArgumentException(
                        "route " + route.name() + " leads to no upstream: " + route.upstream());
            }
            plans.put(route.name(), RoutePlan.of(route, upstream, settings, identity, origin));
        }
    }

    @Override
    public HttpHandler.Exchange handle(Request request) {
        String id = idOf(request.headers());
        TraceContext trace = TraceContext.continued(
                request.headers().all(TraceContext.PARENT_HEADER),
                request.headers().all(TraceContext.STATE_HEADER));
        Turn turn = new Turn(request, id, trace);
        try {
            return serve(turn);
        } catch (RuntimeException defect) {
            LOG.error("request {} ended in a defect", id, defect);
            return refuse(turn, null, Account.UNKNOWN, Failure.of(FailureKind.INTERNAL), Set.of());
        }
    }

    /**
     * The answer to a request that the edge refused, logged and counted like every other one.
     *
     * @param method as far as it could be read; after HEAD the answer has no content
     */
    public Response reject(Failure failure, String method, InetSocketAddress client) {
        String id = RequestIds.next();
        Account.RequestIdentity identity = RequestLog.enabled()
                ? new Account.RequestIdentity(id, "", client.getAddress().getHostAddress(), method, "")
                : null;
        Response response = problems.of(failure, id, method);
        new Account(unrouted, null, Account.UNKNOWN, identity)
                .close(
                        response.status(),
                        failure.kind(),
                        null,
                        0,
                        0,
                        0,
                        response.body().length());
        return response;
    }

    /** A request with what was found out about it first. */
    record Turn(Request request, String id, TraceContext trace) {}

    private static String idOf(Headers headers) {
        String given = headers.first(ResponseFields.REQUEST_ID);
        // Two ids are none: the upstream might log the other one.
        return given != null && headers.all(ResponseFields.REQUEST_ID).size() > 1
                ? RequestIds.next()
                : RequestIds.accept(given);
    }

    private HttpHandler.Exchange serve(Turn turn) {
        Request request = turn.request;
        for (String via : request.headers().all("via")) {
            if (FieldLists.viaNames(via, settings.pseudonym())) {
                return refuse(turn, null, Account.UNKNOWN, Failure.of(FailureKind.LOOP), Set.of());
            }
        }
        Routed routed = router.route(request.method(), request.target(), request.headers());
        if (routed instanceof Routed.Unmatched unmatched) {
            Route route = unmatched.route();
            RoutePlan plan = route == null ? null : plans.get(route.name());
            return refuse(turn, plan, Account.UNKNOWN, unmatched.failure(), unmatched.allow());
        }
        Routed.Matched matched = (Routed.Matched) routed;
        RoutePlan plan = plans.get(matched.route().name());
        if (plan == null) {
            throw new IllegalStateException(
                    "no plan for route " + matched.route().name());
        }
        Operation operation = operation(request, plan, matched.path());
        Failure objection = objection(request, plan, operation);
        if (objection != null) {
            return refuse(turn, plan, operation, objection, Set.of());
        }
        RequestFields.Forwarded fields = plan.requestFields().forward(request, turn.id, turn.trace);
        Failure refusal = fields.refusal();
        if (refusal != null) {
            return refuse(turn, plan, operation, refusal, Set.of());
        }
        return call(turn, plan, operation, matched.target(), fields.headers());
    }

    private static Operation operation(Request request, RoutePlan plan, String path) {
        for (String field : METHOD_OVERRIDES) {
            if (request.headers().contains(field)) {
                return OperationTable.unknown();
            }
        }
        return plan.operations().find(request.method(), path);
    }

    /** What speaks against a request before a byte of its body is read. */
    private @Nullable Failure objection(Request request, RoutePlan plan, Operation operation) {
        Route route = plan.route();
        if (route.readOnly() && operation.operationClass() != OperationClass.READ) {
            return Failure.of(
                    FailureKind.READ_ONLY,
                    "Only reads are served at this address; " + operation.name() + " is not one. Nothing was sent.");
        }
        long length = request.body().length();
        if (length > plan.maxBody()) {
            return new Failure(
                    FailureKind.REQUEST_TOO_LARGE,
                    FailureKind.REQUEST_TOO_LARGE.advice(),
                    null,
                    Map.of("limitBytes", plan.maxBody()));
        }
        boolean bodiless = request.method().equals("GET") || request.method().equals("HEAD");
        if (length != 0 && bodiless && !route.passing().bodyOnGet()) {
            return Failure.of(FailureKind.REQUEST_BODY, "This route takes no body with GET or HEAD.");
        }
        String unreadable = patience.unreadable(request.headers());
        if (unreadable != null) {
            return Failure.of(FailureKind.REQUEST_HEADER, "The header " + unreadable + " is not a time to wait.");
        }
        return null;
    }

    private HttpHandler.Exchange call(Turn turn, RoutePlan plan, Operation operation, String target, Headers headers) {
        Request request = turn.request;
        String follow = FollowQuery.in(target);
        boolean follows = follow == null ? plan.follows(operation) : follow.equals("true");
        if (follow != null && !follows && !follow.equals("false")) {
            Failure failure = Failure.of(FailureKind.REQUEST_TARGET, FollowQuery.NAME + " is neither true nor false.");
            return refuse(turn, plan, operation, failure, Set.of());
        }
        Deadline longest = Deadline.after(plan.route().timeout(), request.arrivedNanos());
        Intent intent = new Intent(
                plan.service(),
                operation,
                patience.deadline(request.headers(), longest, request.arrivedNanos()),
                Principal.ANONYMOUS,
                turn.id,
                new Intent.Said(request.headers(), request.target().query()));
        AuditTrail audit = new AuditTrail(intent, () -> origin.clientOf(request));
        RestExchange exchange = new RestExchange(this, turn, plan, account(turn, plan, operation), audit);
        Sending sending = new Sending(
                request.method(),
                follow == null ? target : FollowQuery.without(target),
                headers,
                body(request.body(), plan, exchange),
                Sending.earlier(request.headers()),
                plan.service().tellsDeadline(operation));
        boolean whole = follows || needsWhole(plan, operation, sending.earlier(), request, intent);
        if (whole && sending.body() instanceof Body.Flowing flowing) {
            collector.collect(flowing.bytes(), intent.until()).whenComplete((bytes, failed) -> {
                if (failed == null && bytes != null) {
                    dispatch(intent, sending.with(Body.of(bytes)), exchange, follows);
                } else {
                    exchange.fail(brokenOff(failed));
                }
            });
        } else {
            dispatch(intent, sending, exchange, follows);
        }
        return exchange;
    }

    /** Whether the body has to be here before the call is made: an escort reads it, a second try sends it, the cache's key has it. */
    private boolean needsWhole(RoutePlan plan, Operation operation, int tries, Request request, Intent intent) {
        long length = request.body().length();
        return plan.upstream().escort() != null
                || tries == 1 && plan.keeps(operation, length)
                || plan.mayKeep(length) && calls.asksCache(intent, request.method());
    }

    private static Failure brokenOff(@Nullable Throwable failed) {
        Throwable cause = failed == null ? null : FailureException.causeOf(failed);
        return cause instanceof FailureException known
                ? known.failure()
                : Failure.of(FailureKind.REQUEST_TRUNCATED, "the request body broke off");
    }

    private void dispatch(Intent intent, Sending sending, RestExchange exchange, boolean follows) {
        try {
            exchange.follow(
                    follows
                            ? calls.pages(intent, sending, exchange.audit())
                            : calls.one(intent, sending, exchange.audit()));
        } catch (FailureException refused) {
            exchange.fail(refused.failure());
        } catch (RuntimeException defect) {
            LOG.error("request {} could not be dispatched", intent.id(), defect);
            exchange.fail(Failure.of(FailureKind.INTERNAL));
        }
    }

    private static Body body(Body body, RoutePlan plan, RestExchange exchange) {
        if (!(body instanceof Body.Flowing flowing)) {
            return body;
        }
        BodyCount count = exchange.countRequest(plan.maxBody());
        Passing passing = plan.route().passing();
        return new Body.Flowing(
                flowing.length(),
                flowing.bytes().via(count),
                passing.trailers()
                        ? () -> ResponseFields.trailers(flowing.trailers().get())
                        : () -> Headers.EMPTY);
    }

    private HttpHandler.Exchange refuse(
            Turn turn, @Nullable RoutePlan plan, Operation operation, Failure failure, Set<String> allow) {
        Request request = turn.request;
        Response response = problems.of(failure, turn.id, request.method(), allow);
        long took = ticker.nanos() - request.arrivedNanos();
        account(turn, plan, operation)
                .close(
                        response.status(),
                        failure.kind(),
                        null,
                        0,
                        took,
                        request.body() instanceof Body.Bytes bytes ? bytes.length() : 0,
                        response.body().length());
        if (plan != null) {
            Deadline none = Deadline.after(Duration.ZERO, request.arrivedNanos());
            Intent intent =
                    new Intent(plan.service(), operation, none, Principal.ANONYMOUS, turn.id, Intent.Said.NOTHING);
            new AuditTrail(intent, () -> origin.clientOf(request)).close(response.status(), failure.kind(), took);
        }
        return HttpHandler.of(CompletableFuture.completedFuture(response));
    }

    private Account account(Turn turn, @Nullable RoutePlan plan, Operation operation) {
        Account.RequestIdentity identity = null;
        if (RequestLog.enabled()) {
            identity = new Account.RequestIdentity(
                    turn.id,
                    turn.trace.traceId(),
                    origin.clientOf(turn.request),
                    turn.request.method(),
                    turn.request.target().path());
        }
        return new Account(
                plan == null ? unrouted : plan.meters(), plan == null ? null : plan.route(), operation, identity);
    }

    Response problem(Failure failure, Turn turn) {
        return problems.of(failure, turn.id, turn.request.method());
    }

    long nanos() {
        return ticker.nanos();
    }
}
