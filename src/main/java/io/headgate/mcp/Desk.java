package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.observe.TraceContext;
import io.headgate.provider.Asked;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.What;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What both eras do in the same way: find who answers for what a request names, and begin it there. */
final class Desk {
    private final Offer offer;
    private final Duration timeout;
    private final DeadlineWatch watch;
    private final Ticker ticker;

    /**
     * What a request is about.
     *
     * @param name see {@link Provider#knows}
     */
    record Subject(What what, String name, Provider provider) {}

    /**
     * What the client brings along.
     *
     * @param inputs what it answered to questions, by their keys
     * @param state what went with those questions
     * @param capabilities what it has declared
     */
    record Brought(Map<String, JsonText> inputs, @Nullable JsonText state, JsonNode capabilities) {}

    Desk(Offer offer, Duration timeout, DeadlineWatch watch, Ticker ticker) {
        this.offer = offer;
        this.timeout = timeout;
        this.watch = watch;
        this.ticker = ticker;
    }

    Offer offer() {
        return offer;
    }

    /** Finds what a request names; a refusal where there is no such thing for this principal. */
    Subject subject(What what, Message message, Turn turn, boolean modern) throws Refusal.Thrown {
        String name = name(what, message);
        JsonText arguments = message.fields().get("arguments");
        if (arguments != null && !arguments.isObject()) {
            throw Refusal.invalidParams("arguments must be an object.").thrown();
        }
        Provider provider = offer.owner(what, name, turn.principal());
        if (provider == null) {
            throw unknown(what, name, modern).thrown();
        }
        return new Subject(what, name, provider);
    }

    private static Refusal unknown(What what, String name, boolean modern) {
        return switch (what) {
            case TOOL -> Refusal.unknown("tool", name);
            case PROMPT -> Refusal.unknown("prompt", name);
            case COMPLETION -> Refusal.unknown("reference", name);
            case RESOURCE -> Refusal.unknownResource(modern, name);
        };
    }

    private static String name(What what, Message message) throws Refusal.Thrown {
        String name = switch (what) {
            case TOOL, PROMPT -> message.text("name");
            case RESOURCE -> message.text("uri");
            case COMPLETION -> reference(message);
        };
        if (name == null) {
            throw Refusal.invalidParams(
                            what == What.RESOURCE ? "params.uri must be a string." : "params.name must be a string.")
                    .thrown();
        }
        return name;
    }

    private static String reference(Message message) throws Refusal.Thrown {
        JsonText ref = message.fields().get("ref");
        JsonText type = ref == null ? null : ref.member("type");
        if (ref != null && type != null) {
            JsonText named = "ref/resource".equals(type.text()) ? ref.member("uri") : ref.member("name");
            String name = named == null ? null : named.text();
            JsonText argument = message.fields().get("argument");
            if (name != null && argument != null && argument.isObject()) {
                return name;
            }
        }
        throw Refusal.invalidParams("params.ref must name a prompt or a resource, and params.argument an argument.")
                .thrown();
    }

    /** A call that is ready to begin. */
    Running call(
            Subject subject,
            Message message,
            Turn turn,
            TraceContext trace,
            Brought brought,
            Pending pending,
            Running.Setting setting) {
        if (subject.what() == What.TOOL) {
            pending.entry().tool(subject.name());
        }
        Asked asked = new Asked(
                subject.what(),
                subject.name(),
                message.params(),
                brought.inputs(),
                brought.state(),
                brought.capabilities(),
                turn.principal(),
                turn.within(Deadline.after(timeout, ticker.nanos())),
                turn.id(),
                trace,
                pending.entry().caller());
        return new Running(subject.provider(), asked, pending, setting, turn::within, watch, ticker);
    }

    Duration timeout() {
        return timeout;
    }
}
