package io.headgate.sql;

import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.call.Timings;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.dispatch.Dispatched;
import io.headgate.observe.RequestIds;
import io.headgate.observe.RequestLog;
import io.headgate.observe.RequestMeters;
import io.headgate.provider.JsonText;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Patience;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import io.headgate.wire.WebOrigin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves operations of databases as addresses, and a description of them. Safe from any thread. */
public final class EndpointDoor implements HttpHandler {
    /** Brings the body of a request into memory. */
    public interface Collector {
        CompletionStage<ByteString> collect(Source<ByteString, NotUsed> bytes, Deadline until);
    }

    /** How a failure is told. */
    public interface Problems {
        Response of(Failure failure, String requestId, String method, Set<String> allow);
    }

    private static final Logger LOG = LoggerFactory.getLogger(EndpointDoor.class);
    private static final String REQUEST_ID = "x-request-id";
    private static final String JSON = "application/json";
    private final List<Endpoint> endpoints;
    private final @Nullable String openApiPath;
    private final ByteString openApi;
    private final SqlCalls calls;
    private final Collector collector;
    private final Problems problems;
    private final Patience patience;
    private final Ticker ticker;
    private final Map<String, RequestMeters> meters = new LinkedHashMap<>();

    /**
     * A door.
     *
     * @param version of this gateway
     * @param patience what callers say of the time they have
     */
    public EndpointDoor(
            SqlConfig config,
            String version,
            SqlCalls calls,
            Collector collector,
            Problems problems,
            Patience patience,
            Ticker ticker) {
        endpoints = config.endpoints();
        openApiPath = config.openApiPath();
        openApi = JsonText.of(OpenApi.of("Headgate", version, endpoints)).bytes();
        this.calls = calls;
        this.collector = collector;
        this.problems = problems;
        this.patience = patience;
        this.ticker = ticker;
        endpoints.forEach(each -> meters.put(
                each.name(), RequestMeters.of(each.name(), each.operation().upstream(), false)));
    }

    /** Whether a request is for this door. */
    public boolean serves(Request request) {
        return !endpoints.isEmpty()
                && (request.target().path().equals(openApiPath)
                        || endpoints.stream().anyMatch(endpoint -> endpoint.matches(request.target())));
    }

    @Override
    public HttpHandler.Exchange handle(Request request) {
        String given = request.headers().first(REQUEST_ID);
        String id = given != null && request.headers().all(REQUEST_ID).size() > 1
                ? RequestIds.next()
                : RequestIds.accept(given);
        boolean head = request.method().equals("HEAD");
        String method = head ? "GET" : request.method();
        if (request.target().path().equals(openApiPath)) {
            return HttpHandler.of(CompletableFuture.completedFuture(
                    method.equals("GET")
                            ? json(200, openApi, id)
                            : problems.of(
                                    Failure.of(FailureKind.METHOD_NOT_ALLOWED), id, method, Set.of("GET", "HEAD"))));
        }
        List<Endpoint> there = endpoints.stream()
                .filter(endpoint -> endpoint.matches(request.target()))
                .sorted(Endpoint.MOST_SPELLED_OUT)
                .toList();
        Endpoint endpoint = there.stream()
                .filter(each -> each.method().equals(method))
                .findFirst()
                .orElse(null);
        // Nobody who asks for a head wants anything to be changed.
        if (endpoint == null || head && endpoint.unsafeGet()) {
            Set<String> allow = new TreeSet<>();
            there.forEach(each -> allow.add(each.method()));
            return HttpHandler.of(CompletableFuture.completedFuture(
                    problems.of(Failure.of(FailureKind.METHOD_NOT_ALLOWED), id, request.method(), allow)));
        }
        One one = new One(endpoint, request, id);
        one.start();
        return one;
    }

    private static Response json(int status, ByteString body, String id) {
        return new Response(status, Headers.of("Content-Type", JSON, "X-Request-Id", id), Body.of(body));
    }

    /** One request. */
    private final class One implements HttpHandler.Exchange {
        private final Endpoint endpoint;
        private final Request request;
        private final String id;
        private final Deadline deadline;
        private final CompletableFuture<Response> response = new CompletableFuture<>();
        private final AtomicReference<@Nullable Dispatched<SqlAnswer>> under = new AtomicReference<>();
        private final AtomicBoolean accounted = new AtomicBoolean();
        private volatile boolean cancelled;
        private volatile @Nullable Timings timings;

        One(Endpoint endpoint, Request request, String id) {
            this.endpoint = endpoint;
            this.request = request;
            this.id = id;
            deadline =
                    patience.deadline(request.headers(), calls.deadline(endpoint.operation()), request.arrivedNanos());
            meter().started();
        }

        private RequestMeters meter() {
            return meters.getOrDefault(endpoint.name(), RequestMeters.unrouted());
        }

        @Override
        public CompletionStage<Response> response() {
            return response;
        }

        @Override
        public void cancel() {
            cancelled = true;
            Dispatched<SqlAnswer> call = under.get();
            if (call != null) {
                call.cancel();
            }
        }

        void start() {
            Body body = request.body();
            String unreadable = patience.unreadable(request.headers());
            if (unreadable != null) {
                fail(Failure.of(FailureKind.REQUEST_HEADER, "The header " + unreadable + " is not a time to wait."));
            } else if (!endpoint.operation().readOnly() && WebOrigin.isForeign(request.headers())) {
                fail(Failure.of(FailureKind.READ_ONLY, "Web pages of other sites may only read here."));
            } else if (body.length() > endpoint.maxBody()) {
                fail(Failure.of(FailureKind.REQUEST_TOO_LARGE));
            } else if (body instanceof Body.Flowing flowing) {
                collector
                        .collect(
                                flowing.bytes().limitWeighted(endpoint.maxBody(), bytes -> (long) bytes.size()),
                                deadline)
                        .whenComplete((whole, failed) -> {
                            if (failed == null) {
                                guarded(() -> call(whole));
                            } else {
                                fail(brokenOff(failed, FailureKind.REQUEST_TRUNCATED));
                            }
                        });
            } else {
                guarded(() -> call(((Body.Bytes) body).bytes()));
            }
        }

        /** Whatever happens, the caller is answered. */
        private void guarded(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException defect) {
                LOG.error("request {} of endpoint {} ended in a defect", id, endpoint.name(), defect);
                cancel();
                fail(Failure.of(FailureKind.INTERNAL));
            }
        }

        private void call(ByteString body) {
            SqlCommand command;
            try {
                command = endpoint.operation().command(EndpointArguments.of(endpoint, request, body));
            } catch (SqlOperation.BadArgument bad) {
                fail(Failure.of(FailureKind.BAD_ARGUMENT, bad.name() + ": " + bad.getMessage()));
                return;
            }
            Dispatched<SqlAnswer> call = calls.run(endpoint.operation(), command, deadline, endpoint.priority(), id);
            under.set(call);
            if (cancelled) {
                call.cancel();
            }
            call.result().whenComplete((result, never) -> {
                timings = result.timings();
                if (result instanceof CallResult.Refused<SqlAnswer> refused) {
                    fail(refused.failure());
                } else {
                    guarded(() -> answer(((CallResult.Answered<SqlAnswer>) result).value()));
                }
            });
        }

        private void answer(SqlAnswer answer) {
            if (answer instanceof SqlAnswer.Flowing flowing) {
                AtomicBoolean first = new AtomicBoolean(true);
                Source<ByteString, NotUsed> bytes = flowing.rows()
                        .map(rows -> SqlCalls.joined(rows, first.getAndSet(false)))
                        .prepend(Source.single(ByteString.fromString("[")))
                        .concat(Source.single(ByteString.fromString("]")))
                        .watchTermination((used, done) -> {
                            done.whenComplete((all, failed) -> account(
                                    endpoint.status(),
                                    failed == null
                                            ? null
                                            : brokenOff(failed, FailureKind.CANCELLED)
                                                    .kind(),
                                    0));
                            return used;
                        });
                tell(new Response(
                        endpoint.status(),
                        Headers.of("Content-Type", JSON, "X-Request-Id", id),
                        new Body.Flowing(-1, bytes, () -> Headers.EMPTY)));
                return;
            }
            ByteString body = SqlCalls.json(endpoint.operation(), (SqlAnswer.Whole) answer);
            if (body.isEmpty()) {
                fail(Failure.of(FailureKind.DATA_NOT_FOUND));
            } else {
                tell(json(endpoint.status(), body, id));
                account(endpoint.status(), null, body.size());
            }
        }

        /** What came of a GET that changed something must not be told to anybody else. */
        private void tell(Response told) {
            Headers headers = endpoint.unsafeGet()
                    ? told.headers().toBuilder()
                            .add("Cache-Control", "no-store")
                            .build()
                    : told.headers();
            response.complete(new Response(told.status(), headers, told.body(), told.verdict()));
        }

        private void fail(Failure failure) {
            Response told = problems.of(failure, id, request.method(), Set.of());
            tell(told);
            account(told.status(), failure.kind(), told.body().length());
        }

        private void account(int status, @Nullable FailureKind failure, long bytesOut) {
            if (!accounted.compareAndSet(false, true)) {
                return;
            }
            long took = ticker.nanos() - request.arrivedNanos();
            long bytesIn = Math.max(0, request.body().length());
            meter().finished(status, failure, endpoint.operation().name(), took, -1, bytesIn, bytesOut);
            if (RequestLog.enabled()) {
                RequestLog.Entry entry = new RequestLog.Entry()
                        .ids(id, "")
                        .client(request.client().getAddress().getHostAddress())
                        .request(request.method(), request.target().path())
                        .answer(status, failure)
                        .bytes(bytesIn, bytesOut)
                        .route(endpoint.name(), endpoint.operation().upstream())
                        .operation(endpoint.operation().operation(), Principal.ANONYMOUS);
                Timings spent = timings;
                if (spent != null) {
                    entry.timings(spent);
                }
                RequestLog.write(entry.total(took));
            }
        }
    }

    private static Failure brokenOff(Throwable failed, FailureKind otherwise) {
        Throwable cause = FailureException.causeOf(failed);
        if (cause instanceof FailureException known) {
            return known.failure();
        }
        return Failure.of(cause instanceof StreamLimitReachedException ? FailureKind.REQUEST_TOO_LARGE : otherwise);
    }
}
