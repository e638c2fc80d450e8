package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.provider.Answer;
import io.headgate.provider.JsonText;
import io.headgate.provider.Software;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The revisions that begin with {@code initialize}. A request that names no session is served all the same, as one without a log level,
 * subscriptions or capabilities: there are clients that lose their id, and most of what they ask needs none.
 */
final class Legacy {
    private static final int OK = 200;
    private static final JsonNode NOTHING = JsonText.mapper().createObjectNode();

    private final Desk desk;
    private final Sessions sessions;
    private final Identity identity;
    private final Duration askTimeout;

    Legacy(Desk desk, Sessions sessions, Identity identity, Duration askTimeout) {
        this.desk = desk;
        this.sessions = sessions;
        this.identity = identity;
        this.askTimeout = askTimeout;
    }

    /** Answers a request. */
    void request(Message message, Turn turn, @Nullable Session session, Pending pending) {
        try {
            Method method = Method.of(message.method());
            switch (method) {
                case INITIALIZE -> initialize(message, turn, pending);
                case PING -> pending.result(empty());
                case LIST_TOOLS -> list(Offer.Listing.TOOLS, message, turn, pending);
                case LIST_RESOURCES -> list(Offer.Listing.RESOURCES, message, turn, pending);
                case LIST_TEMPLATES -> list(Offer.Listing.TEMPLATES, message, turn, pending);
                case LIST_PROMPTS -> list(Offer.Listing.PROMPTS, message, turn, pending);
                case CALL_TOOL -> call(What.TOOL, message, turn, session, pending);
                case READ_RESOURCE -> call(What.RESOURCE, message, turn, session, pending);
                case GET_PROMPT -> call(What.PROMPT, message, turn, session, pending);
                case COMPLETE -> call(What.COMPLETION, message, turn, session, pending);
                case SUBSCRIBE -> subscribe(message, turn, session, pending);
                case UNSUBSCRIBE -> unsubscribe(message, session, pending);
                case SET_LEVEL -> setLevel(message, session, pending);
                case DISCOVER, LISTEN, UNKNOWN -> pending.refuse(Refusal.unknownMethod(false, message.method()));
            }
        } catch (Refusal.Thrown refused) {
            pending.refuse(refused.refusal());
        }
    }

    /** Takes note of what needs no answer. */
    void notification(Message message, @Nullable Session session) {
        JsonText id = message.fields().get("requestId");
        if (message.method().equals("notifications/cancelled") && session != null && id != null) {
            session.cancel(id);
        }
    }

    private static Output empty() {
        return new Output().raw("{}");
    }

    private void initialize(Message message, Turn turn, Pending pending) throws Refusal.Thrown {
        String asked = message.text("protocolVersion");
        if (asked == null) {
            throw Refusal.invalidParams("params.protocolVersion must be a string.")
                    .thrown();
        }
        String revision = Revision.negotiated(asked);
        JsonText capabilities = message.fields().get("capabilities");
        Software software = pending.entry().caller().software();
        pending.reply().session(sessions.begin(revision, capabilities, software, turn.principal()));
        Output result = new Output()
                .raw("{\"protocolVersion\":")
                .text(revision)
                .raw(",\"capabilities\":")
                .raw(Identity.CAPABILITIES)
                .raw(",\"serverInfo\":")
                .json(identity.server());
        String instructions = identity.instructions();
        if (instructions != null) {
            result.raw(",\"instructions\":").text(instructions);
        }
        pending.result(result.raw("}"));
    }

    private void list(Offer.Listing listing, Message message, Turn turn, Pending pending) throws Refusal.Thrown {
        pending.result(desk.offer().page(listing, turn.principal(), cursor(message)));
    }

    static @Nullable String cursor(Message message) throws Refusal.Thrown {
        JsonText cursor = message.fields().get("cursor");
        if (cursor != null && cursor.text() == null) {
            throw Refusal.invalidParams("params.cursor must be a string.").thrown();
        }
        return message.text("cursor");
    }

    private void call(What what, Message message, Turn turn, @Nullable Session session, Pending pending)
            throws Refusal.Thrown {
        Desk.Subject subject = desk.subject(what, message, turn, false);
        JsonText id = message.requireId();
        Running[] self = new Running[1];
        Running.Setting setting = new Running.Setting(
                Progress.token(message),
                () -> session == null ? Talk.Level.INFO : session.level(),
                session != null && Revision.polls(session.revision()),
                (running, answer) -> answered(running, answer, session),
                () -> {
                    if (session != null) {
                        session.over(id, self[0]);
                    }
                });
        JsonNode capabilities = session == null ? NOTHING : session.capabilities();
        Desk.Brought brought = new Desk.Brought(Map.of(), null, capabilities);
        Running running = desk.call(subject, message, turn, turn.trace(), brought, pending, setting);
        self[0] = running;
        if (session != null && !session.started(id, running)) {
            throw Refusal.idInUse().thrown();
        }
        running.begin();
    }

    private void answered(Running running, Answer answer, @Nullable Session session) {
        Pending pending = running.pending();
        if (answer instanceof Answer.Result result) {
            Splice.Spliced spliced = Splice.legacy(result.object());
            running.finish(() -> pending.result(spliced, result.course()));
        } else if (answer instanceof Answer.Fault fault) {
            running.finish(() -> pending.refuse(new Refusal(OK, fault.code(), fault.message(), fault.data())));
        } else {
            ask(running, (Answer.Questions) answer, session);
        }
    }

    private void ask(Running running, Answer.Questions questions, @Nullable Session session) {
        JsonNode missing = Capabilities.missing(
                questions.questions().values(), running.asked().capabilities());
        if (session == null || missing != null) {
            String why = "The client has not declared what this needs: "
                    + (missing == null ? "a session" : missing.toString());
            running.finish(() -> running.pending().refuse(Refusal.invalidParams(why)));
        } else {
            Interview.hold(running, questions, session, askTimeout, desk.timeout());
        }
    }

    private void subscribe(Message message, Turn turn, @Nullable Session session, Pending pending)
            throws Refusal.Thrown {
        if (session == null) {
            throw Refusal.noSession("Nobody can be told of changes without a session; begin one with initialize.")
                    .thrown();
        }
        Desk.Subject subject = desk.subject(What.RESOURCE, message, turn, false);
        if (!session.subscribe(subject.name())) {
            throw Refusal.invalidParams("A session may watch " + Session.MOST_SUBSCRIPTIONS + " resources at most.")
                    .thrown();
        }
        pending.result(empty());
    }

    private static void unsubscribe(Message message, @Nullable Session session, Pending pending) throws Refusal.Thrown {
        if (session == null) {
            throw Refusal.noSession("Nothing is watched without a session; begin one with initialize.")
                    .thrown();
        }
        String uri = message.text("uri");
        if (uri == null) {
            throw Refusal.invalidParams("params.uri must be a string.").thrown();
        }
        session.unsubscribe(uri);
        pending.result(empty());
    }

    private static void setLevel(Message message, @Nullable Session session, Pending pending) throws Refusal.Thrown {
        if (session == null) {
            throw Refusal.noSession("A level is kept with a session; begin one with initialize.")
                    .thrown();
        }
        Talk.Level level = Running.level(message.text("level"));
        if (level == null) {
            throw Refusal.invalidParams(
                            "params.level must be one of debug, info, notice, warning, error, critical, alert"
                                    + " and emergency.")
                    .thrown();
        }
        session.level(level);
        pending.result(empty());
    }
}
