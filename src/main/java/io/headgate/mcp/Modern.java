package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.observe.TraceContext;
import io.headgate.provider.Answer;
import io.headgate.provider.Catalog;
import io.headgate.provider.JsonText;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import io.headgate.wire.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The revision 2026-07-28: every request says by itself who asks and what he can do, and nothing is kept between two of them. The checks
 * stand in the order in which the specification lets an error be told.
 */
final class Modern {
    private static final String PREFIX = "io.modelcontextprotocol/";
    private static final String CLIENT_CAPABILITIES = PREFIX + "clientCapabilities";
    /** What the client calls itself; may be missing. */
    static final String CLIENT_INFO = PREFIX + "clientInfo";

    private static final String LOG_LEVEL = PREFIX + "logLevel";
    private static final int OK = 200;

    private final Desk desk;
    private final Listeners listeners;
    private final Identity identity;
    private final RequestState states;
    private final HeaderRule rule = new HeaderRule();

    /** What a request brings in {@code _meta}. */
    private record Meta(JsonNode capabilities, Talk.@Nullable Level level) {}

    Modern(Desk desk, Listeners listeners, Identity identity, RequestState states) {
        this.desk = desk;
        this.listeners = listeners;
        this.identity = identity;
        this.states = states;
    }

    /** Answers a request. */
    void request(Message message, Turn turn, Pending pending) {
        try {
            Meta meta = meta(message, turn.headers());
            switch (Method.of(message.method())) {
                case DISCOVER -> discover(pending);
                case LISTEN -> listeners.listen(message, pending);
                case LIST_TOOLS -> list(Offer.Listing.TOOLS, message, turn, pending);
                case LIST_RESOURCES -> list(Offer.Listing.RESOURCES, message, turn, pending);
                case LIST_TEMPLATES -> list(Offer.Listing.TEMPLATES, message, turn, pending);
                case LIST_PROMPTS -> list(Offer.Listing.PROMPTS, message, turn, pending);
                case CALL_TOOL -> call(What.TOOL, message, meta, turn, pending);
                case READ_RESOURCE -> call(What.RESOURCE, message, meta, turn, pending);
                case GET_PROMPT -> call(What.PROMPT, message, meta, turn, pending);
                case COMPLETE -> call(What.COMPLETION, message, meta, turn, pending);
                case INITIALIZE, PING, SUBSCRIBE, UNSUBSCRIBE, SET_LEVEL, UNKNOWN ->
                    pending.refuse(Refusal.unknownMethod(true, message.method()));
            }
        } catch (Refusal.Thrown refused) {
            pending.refuse(refused.refusal());
        }
    }

    private Meta meta(Message message, Headers headers) throws Refusal.Thrown {
        JsonText named = message.meta().get(Era.REVISION);
        String revision = named == null ? null : named.text();
        if (revision == null) {
            throw Refusal.invalidMeta("_meta must have " + Era.REVISION + ", a string.")
                    .thrown();
        }
        JsonText capabilities = message.meta().get(CLIENT_CAPABILITIES);
        if (capabilities == null || !capabilities.isObject()) {
            throw Refusal.invalidMeta("_meta must have " + CLIENT_CAPABILITIES + ", an object.")
                    .thrown();
        }
        JsonText wanted = message.meta().get(LOG_LEVEL);
        Talk.Level level = wanted == null ? null : Running.level(wanted.text());
        if (wanted != null && level == null) {
            throw Refusal.invalidMeta("_meta has an unknown " + LOG_LEVEL + ".").thrown();
        }
        refuse(rule.revision(headers, revision));
        if (!revision.equals(Revision.MODERN)) {
            throw Refusal.unsupportedRevision(revision).thrown();
        }
        refuse(rule.method(headers, message));
        return new Meta(capabilities.tree(), level);
    }

    private static void refuse(@Nullable Refusal refusal) throws Refusal.Thrown {
        if (refusal != null) {
            throw refusal.thrown();
        }
    }

    private void discover(Pending pending) {
        Output result = new Output()
                .raw("{\"supportedVersions\":[\"" + Revision.MODERN + "\"],\"capabilities\":")
                .raw(Identity.CAPABILITIES);
        String instructions = identity.instructions();
        if (instructions != null) {
            result.raw(",\"instructions\":").text(instructions);
        }
        pending.result(complete(JsonText.literal(result.raw("}").toString()), true, null)
                .text());
    }

    private Splice.Spliced complete(JsonText result, boolean cacheable, Answer.@Nullable Freshness freshness) {
        return Splice.modern(result, identity.server(), cacheable, freshness);
    }

    private void list(Offer.Listing listing, Message message, Turn turn, Pending pending) throws Refusal.Thrown {
        Output page = desk.offer().page(listing, turn.principal(), Legacy.cursor(message));
        // Written with a closing brace, in front of which the rest belongs.
        pending.result(page.reopened()
                .raw(",\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",\"_meta\":{\"" + PREFIX
                        + "serverInfo\":")
                .json(identity.server())
                .raw("}}"));
    }

    private void call(What what, Message message, Meta meta, Turn turn, Pending pending) throws Refusal.Thrown {
        Desk.Subject subject = desk.subject(what, message, turn, true);
        Catalog.Definition tool = what == What.TOOL ? subject.provider().tool(subject.name(), turn.principal()) : null;
        if (tool != null) {
            refuse(rule.arguments(turn.headers(), tool, message));
        }
        Desk.Brought brought = new Desk.Brought(
                inputs(message), states.open(message, subject.name(), turn.principal()), meta.capabilities);
        boolean first = brought.inputs().isEmpty() && brought.state() == null;
        Running.Setting setting = new Running.Setting(
                Progress.token(message),
                () -> meta.level,
                false,
                (running, answer) -> answered(running, answer, message, first),
                () -> {});
        desk.call(subject, message, turn, trace(message, turn), brought, pending, setting)
                .begin();
    }

    private static Map<String, JsonText> inputs(Message message) throws Refusal.Thrown {
        JsonText given = message.fields().get("inputResponses");
        if (given == null) {
            return Map.of();
        }
        if (!given.isObject()) {
            throw Refusal.invalidParams("params.inputResponses must be an object.")
                    .thrown();
        }
        Map<String, JsonText> inputs = new LinkedHashMap<>();
        given.members().forEach(member -> inputs.put(member.name(), member.value()));
        return inputs;
    }

    /** The trace goes on from {@code _meta}, where it stands (2026-07-28, basic, trace context), else from the header. */
    private static TraceContext trace(Message message, Turn turn) {
        JsonText parent = message.meta().get(TraceContext.PARENT_HEADER);
        String text = parent == null ? null : parent.text();
        if (text == null) {
            return turn.trace();
        }
        JsonText state = message.meta().get(TraceContext.STATE_HEADER);
        String states = state == null ? null : state.text();
        return TraceContext.continued(List.of(text), states == null ? List.of() : List.of(states));
    }

    private void answered(Running running, Answer answer, Message message, boolean first) {
        Pending pending = running.pending();
        What what = running.asked().what();
        if (answer instanceof Answer.Result result) {
            // What came of a client's answers is nobody else's, and not the same the next time.
            Splice.Spliced spliced =
                    complete(result.object(), what == What.RESOURCE, first ? result.freshness() : null);
            running.finish(() -> pending.result(spliced, result.course()));
        } else if (answer instanceof Answer.Fault fault) {
            running.finish(() -> pending.refuse(refusal(fault)));
        } else {
            ask(running, (Answer.Questions) answer, message);
        }
    }

    private static Refusal refusal(Answer.Fault fault) {
        int code = fault.code() == Refusal.UNKNOWN_RESOURCE ? Refusal.INVALID_PARAMS : fault.code();
        int status = code == Refusal.MISSING_CAPABILITY ? 400 : OK;
        return new Refusal(status, code, fault.message(), fault.data());
    }

    private void ask(Running running, Answer.Questions questions, Message message) {
        Pending pending = running.pending();
        JsonNode missing = Capabilities.missing(
                questions.questions().values(), running.asked().capabilities());
        if (missing != null) {
            running.finish(() -> pending.refuse(Refusal.missingCapability(missing)));
            return;
        }
        if (running.asked().what() == What.COMPLETION) {
            throw new IllegalStateException("nobody can be asked for a completion");
        }
        Output object = new Output().raw("{\"resultType\":\"input_required\"");
        if (!questions.questions().isEmpty()) {
            object.raw(",\"inputRequests\":{");
            String comma = "";
            for (Map.Entry<String, Answer.Question> each : questions.questions().entrySet()) {
                object.raw(comma)
                        .text(each.getKey())
                        .raw(":{\"method\":")
                        .text(each.getValue().method())
                        .raw(",\"params\":")
                        .json(each.getValue().params())
                        .raw("}");
                comma = ",";
            }
            object.raw("}");
        }
        JsonText state = questions.state();
        if (state != null) {
            object.raw(",\"requestState\":")
                    .text(states.seal(
                            state,
                            message,
                            running.asked().name(),
                            running.asked().principal()));
        }
        object.raw(",\"_meta\":{\"" + PREFIX + "serverInfo\":")
                .json(identity.server())
                .raw("}}");
        running.finish(() -> pending.result(object));
    }
}
