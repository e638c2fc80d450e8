package io.headgate.mcp;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.observe.RequestIds;
import io.headgate.observe.TraceContext;
import io.headgate.provider.Provider;
import io.headgate.seal.Seal;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Patience;
import io.headgate.wire.Request;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MCP endpoint: takes requests of both eras at one address (Streamable HTTP), and answers each in the way of its own. Who is not let
 * in is told so before anything he sent is read. Safe from any thread.
 */
public final class McpDoor implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(McpDoor.class);

    private static final String REQUEST_ID = "X-Request-Id";
    private static final Duration STATE_LIFE = Duration.ofMinutes(30);
    private static final Headers ALLOW = Headers.of("Allow", "POST, GET, DELETE");
    private static final Headers ALLOW_POST = Headers.of("Allow", "POST");
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_ALLOWED = 405;

    private final McpConfig config;
    private final Patience patience;
    private final Access access;
    private final Sessions sessions;
    private final Listeners listeners;
    private final Messages messages;
    private final DeadlineWatch watch;
    private final Materializer materializer;

    /**
     * A door.
     *
     * @param hosts names served where the configuration names none
     * @param version of the gateway, told to clients
     * @param patience what clients say of the time they have
     */
    public McpDoor(
            McpConfig config,
            List<String> hosts,
            List<Provider> providers,
            Seal seal,
            String version,
            Patience patience,
            DeadlineWatch watch,
            Ticker ticker,
            Materializer materializer) {
        this.config = config;
        this.patience = patience;
        this.watch = watch;
        this.materializer = materializer;
        Clock clock = Clock.systemUTC();
        this.access = new Access(config.origins(), config.hosts().isEmpty() ? hosts : config.hosts());
        Streams streams = new Streams(config.streams());
        this.sessions = new Sessions(config.session(), seal, streams, clock, ticker);
        this.listeners = new Listeners(sessions);
        Identity identity = Identity.of(version, config.instructions());
        Offer offer = new Offer(providers, seal, config.pageSize(), clock);
        Desk desk = new Desk(offer, config.timeout(), watch, ticker);
        Legacy legacy = new Legacy(desk, sessions, identity, config.askTimeout());
        Modern modern = new Modern(desk, listeners, identity, new RequestState(seal, clock, STATE_LIFE));
        this.messages = new Messages(config.path(), sessions, streams, legacy, modern, ticker);
        offer.onChange(listeners::tell);
        watch.add(sessions);
    }

    /** Whether a request is for this door. */
    public boolean serves(Request request) {
        return request.target().path().equals(config.path());
    }

    /** Ends the streams on which clients only listen, so that connections can end. */
    public void close() {
        listeners.close();
        watch.remove(sessions);
    }

    @Override
    public Exchange handle(Request request) {
        String id = idOf(request.headers());
        Headers.Builder always = Headers.builder().add(REQUEST_ID, id);
        Cors.add(request.headers(), access, always);
        Reply reply = new Reply(always.build());
        Turn turn = turn(request, id);
        try {
            Refusal objection = access.objection(request.headers());
            if (objection == null && !request.method().equals("OPTIONS")) {
                // Not of the question that a browser asks first: its page could not read why.
                objection = QueryRule.objection(request.target().query());
            }
            if (objection == null) {
                serve(request, turn, reply);
            } else {
                messages.refuse(reply, turn, null, objection);
            }
        } catch (RuntimeException defect) {
            LOG.error("request {} ended in a defect", id, defect);
            messages.refuse(reply, turn, null, Messages.BROKEN);
        }
        return reply;
    }

    private Turn turn(Request request, String id) {
        TraceContext trace = TraceContext.continued(
                request.headers().all(TraceContext.PARENT_HEADER),
                request.headers().all(TraceContext.STATE_HEADER));
        String client = request.client().getAddress().getHostAddress();
        // Until callers authenticate themselves here everybody is the same one.
        return new Turn(
                request.method(),
                request.headers(),
                Principal.ANONYMOUS,
                id,
                trace,
                client,
                request.arrivedNanos(),
                patience);
    }

    private static String idOf(Headers headers) {
        List<String> given = headers.all(REQUEST_ID);
        return given.size() == 1 ? RequestIds.accept(given.get(0)) : RequestIds.next();
    }

    private void serve(Request request, Turn turn, Reply reply) {
        switch (request.method()) {
            case "POST" -> post(request, turn, reply);
            case "GET" -> get(turn, reply);
            case "DELETE" -> delete(turn, reply);
            case "OPTIONS" -> messages.plain(reply, turn, NO_CONTENT, ALLOW);
            default -> messages.plain(reply, turn, NOT_ALLOWED, ALLOW);
        }
    }

    // --- POST ---

    private void post(Request request, Turn turn, Reply reply) {
        String type = turn.headers().first("content-type");
        String unreadable = patience.unreadable(turn.headers());
        if (type == null || !isJson(type)) {
            messages.refuse(
                    reply, turn, null, Refusal.of(415, Refusal.REFUSED, "The content must be application/json."));
        } else if (isEncoded(turn.headers())) {
            messages.refuse(
                    reply,
                    turn,
                    null,
                    Refusal.of(415, Refusal.REFUSED, "The content must not be compressed or otherwise encoded."));
        } else if (!Accepted.json(turn.headers()) && !Accepted.events(turn.headers())) {
            messages.refuse(
                    reply,
                    turn,
                    null,
                    Refusal.of(406, Refusal.REFUSED, "Accept application/json and text/event-stream."));
        } else if (unreadable != null) {
            messages.refuse(
                    reply,
                    turn,
                    null,
                    Refusal.of(400, Refusal.REFUSED, "The header field " + unreadable + " is not a time to wait."));
        } else if (request.body().length() > config.maxBody()) {
            messages.refuse(reply, turn, null, tooLarge());
        } else if (request.body() instanceof Body.Bytes whole) {
            messages.read(whole.bytes(), turn, reply);
        } else {
            ((Body.Flowing) request.body())
                    .bytes()
                    .via(Flow.of(ByteString.class).limitWeighted(config.maxBody(), piece -> (long) piece.size()))
                    .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer)
                    .whenComplete((whole, failed) -> {
                        if (failed == null && whole != null) {
                            messages.read(whole, turn, reply);
                        } else {
                            messages.refuse(reply, turn, null, brokenOff(failed));
                        }
                    });
        }
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end))
                .strip()
                .toLowerCase(Locale.ROOT)
                .equals("application/json");
    }

    private static boolean isEncoded(Headers headers) {
        return headers.all("content-encoding").stream()
                .anyMatch(coding -> !coding.strip().equalsIgnoreCase("identity"));
    }

    private Refusal brokenOff(@Nullable Throwable failed) {
        Throwable cause = failed == null ? null : FailureException.causeOf(failed);
        if (cause instanceof StreamLimitReachedException) {
            return tooLarge();
        }
        Failure failure =
                cause instanceof FailureException known ? known.failure() : Failure.of(FailureKind.REQUEST_TRUNCATED);
        return Refusal.of(failure.kind().httpStatus(), Refusal.INVALID_REQUEST, failure.detail());
    }

    private Refusal tooLarge() {
        return Refusal.of(413, Refusal.INVALID_REQUEST, "The body is larger than " + config.maxBody() + " bytes.");
    }

    // --- GET and DELETE, which only sessions know ---

    private void get(Turn turn, Reply reply) {
        try {
            Session session =
                    Revision.isModern(turn.headers().first(HeaderRule.REVISION)) ? null : sessions.named(turn, reply);
            if (session == null) {
                messages.plain(reply, turn, NOT_ALLOWED, ALLOW_POST);
                return;
            }
            Sessions.revision(turn, session);
            if (!Accepted.events(turn.headers())) {
                throw Refusal.of(406, Refusal.REFUSED, "Accept text/event-stream.")
                        .thrown();
            }
            String last = turn.headers().first("last-event-id");
            EventStream stream = last == null || last.isEmpty() ? session.listen() : resumed(session, last);
            if (stream == null) {
                throw Refusal.of(429, Refusal.REFUSED, "There is no room for one more stream.")
                        .thrown();
            }
            messages.stream(reply, turn, stream);
        } catch (Refusal.Thrown refused) {
            messages.refuse(reply, turn, null, refused.refusal());
        }
    }

    private static @Nullable EventStream resumed(Session session, String event) throws Refusal.Thrown {
        Session.Resumed from = session.resumed(event);
        if (from == null) {
            throw Refusal.of(404, Refusal.REFUSED, "There is nothing that goes on after this event.")
                    .thrown();
        }
        return from.open();
    }

    private void delete(Turn turn, Reply reply) {
        String id = turn.headers().first(Reply.SESSION);
        if (id == null || Revision.isModern(turn.headers().first(HeaderRule.REVISION))) {
            messages.plain(reply, turn, NOT_ALLOWED, ALLOW_POST);
        } else if (sessions.end(id, turn.principal())) {
            messages.plain(reply, turn, OK, Headers.EMPTY);
        } else {
            messages.refuse(reply, turn, null, Refusal.of(404, Refusal.UNKNOWN_SESSION, "There is no such session."));
        }
    }
}
