package io.headgate.mcp;

import io.headgate.call.Ticker;
import io.headgate.provider.JsonText;
import io.headgate.provider.Software;
import io.headgate.wire.Headers;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with the body of a POST: finds the messages in it, and hands each to its era. Safe from any thread. */
final class Messages {
    private static final Logger LOG = LoggerFactory.getLogger(Messages.class);

    static final Refusal BROKEN =
            Refusal.of(500, Refusal.INTERNAL, Refusal.internal().message());
    private static final String NOTIFICATION = "notification";
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final String path;
    private final Sessions sessions;
    private final Streams streams;
    private final Legacy legacy;
    private final Modern modern;
    private final Ticker ticker;

    Messages(String path, Sessions sessions, Streams streams, Legacy legacy, Modern modern, Ticker ticker) {
        this.path = path;
        this.sessions = sessions;
        this.streams = streams;
        this.legacy = legacy;
        this.modern = modern;
        this.ticker = ticker;
    }

    /** Refuses a request as a whole. */
    void refuse(Reply reply, Turn turn, @Nullable JsonText id, Refusal refusal) {
        ByteString json = Output.error(id, refusal);
        new Entry(turn, path, ticker).close(refusal.status(), Entry.kind(refusal), json.size());
        reply.refuse(refusal.status(), json, Headers.EMPTY);
    }

    /** Answers with nothing but a status. */
    void plain(Reply reply, Turn turn, int status, Headers headers) {
        Entry.note(turn, path, status, null, ticker);
        reply.plain(status, headers);
    }

    /** Answers with a stream for what belongs to no request. */
    void stream(Reply reply, Turn turn, EventStream stream) {
        Entry.note(turn, path, OK, "stream", ticker);
        reply.stream(stream);
    }

    private void accepted(Reply reply, Turn turn, String kind) {
        Entry.note(turn, path, ACCEPTED, kind, ticker);
        reply.accepted();
    }

    /** Reads a body, and does what the messages in it ask for. */
    void read(ByteString body, Turn turn, Reply reply) {
        try {
            Envelope envelope = Envelope.read(body.toArray());
            if (envelope.batch()) {
                batch(envelope, turn, reply);
            } else {
                single(envelope.entries().get(0), turn, reply);
            }
        } catch (Refusal.Thrown refused) {
            refuse(reply, turn, null, refused.refusal());
        } catch (RuntimeException defect) {
            LOG.error("request {} ended in a defect", turn.id(), defect);
            refuse(reply, turn, null, BROKEN);
        }
    }

    private void single(Envelope.Entry entry, Turn turn, Reply reply) {
        Message message = entry.message();
        Refusal refusal = entry.refusal();
        if (message == null || refusal != null) {
            refuse(reply, turn, entry.id(), refusal == null ? BROKEN : refusal);
            return;
        }
        try {
            answer(message, turn, reply);
        } catch (Refusal.Thrown refused) {
            refuse(reply, turn, entry.id(), refused.refusal());
        }
    }

    private void answer(Message message, Turn turn, Reply reply) throws Refusal.Thrown {
        if (Era.of(message, turn.headers().first(HeaderRule.REVISION)) == Era.MODERN) {
            modern(message, turn, reply);
        } else {
            boolean begins = message.method().equals(Method.INITIALIZE.text());
            Session session = begins ? null : sessions.named(turn, reply);
            if (!begins) {
                Sessions.revision(turn, session);
            }
            legacy(message, turn, session, reply);
        }
    }

    private void modern(Message message, Turn turn, Reply reply) throws Refusal.Thrown {
        switch (message.kind()) {
            case REQUEST -> {
                reply.opening(channels(turn, reply, null));
                Software software = Software.of(message.meta().get(Modern.CLIENT_INFO));
                modern.request(message, turn, pending(message, Era.MODERN, software, turn, reply));
            }
            case NOTIFICATION -> accepted(reply, turn, NOTIFICATION);
            case RESPONSE ->
                throw Refusal.invalidRequest("Nobody has asked for a response.").thrown();
        }
    }

    private Pending pending(Message message, Era era, Software software, Turn turn, Reply reply) {
        Entry entry = new Entry(turn, Method.of(message.method()), era, software, path, ticker);
        return new Pending(message.requireId(), reply, entry);
    }

    private Pending pending(Message message, @Nullable Session session, Turn turn, Reply reply) {
        // Who begins says who he is; afterwards his session knows.
        Software software = session == null ? Software.of(message.fields().get("clientInfo")) : session.software();
        return pending(message, Era.LEGACY, software, turn, reply);
    }

    private Supplier<@Nullable Channel> channels(Turn turn, Reply reply, @Nullable Session session) {
        return () -> {
            if (!Accepted.events(turn.headers())) {
                return null;
            }
            return session == null
                    ? new Channel(null, streams, turn.principal(), ticker, reply::gone)
                    : session.channel(reply::gone);
        };
    }

    private void legacy(Message message, Turn turn, @Nullable Session session, Reply reply) {
        switch (message.kind()) {
            case REQUEST -> {
                reply.opening(channels(turn, reply, session));
                legacy.request(message, turn, session, pending(message, session, turn, reply));
            }
            case NOTIFICATION -> {
                legacy.notification(message, session);
                accepted(reply, turn, NOTIFICATION);
            }
            case RESPONSE -> {
                if (session != null) {
                    session.answered(message);
                }
                accepted(reply, turn, "response");
            }
        }
    }

    /** Several messages at once, as 2025-03-26 wants it. */
    private void batch(Envelope envelope, Turn turn, Reply reply) throws Refusal.Thrown {
        Session session = sessions.named(turn, reply);
        boolean allowed = !Revision.isModern(turn.headers().first(HeaderRule.REVISION))
                && Revision.hasBatches(Sessions.revision(turn, session))
                && envelope.entries().stream().map(Envelope.Entry::message).noneMatch(Messages::standsAlone);
        if (!allowed) {
            throw Refusal.invalidRequest("Send one message at a time.").thrown();
        }
        int answers =
                (int) envelope.entries().stream().filter(Messages::isAnswered).count();
        if (answers == 0) {
            accepted(reply, turn, NOTIFICATION);
        } else {
            reply.array(answers);
            reply.opening(channels(turn, reply, session));
        }
        for (Envelope.Entry entry : envelope.entries()) {
            Message message = entry.message();
            Refusal refusal = entry.refusal();
            if (message == null) {
                reply.answer(OK, Output.error(entry.id(), refusal == null ? Refusal.internal() : refusal));
            } else if (message.kind() == Message.Kind.REQUEST) {
                legacy.request(message, turn, session, pending(message, session, turn, reply));
            } else if (message.kind() == Message.Kind.NOTIFICATION) {
                legacy.notification(message, session);
            } else if (session != null) {
                session.answered(message);
            }
        }
    }

    private static boolean standsAlone(@Nullable Message message) {
        return message != null
                && (message.method().equals(Method.INITIALIZE.text()) || Era.of(message, null) == Era.MODERN);
    }

    private static boolean isAnswered(Envelope.Entry entry) {
        Message message = entry.message();
        return message == null || message.kind() == Message.Kind.REQUEST;
    }
}
