package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Asked;
import io.headgate.provider.JsonText;
import io.headgate.tools.embedding.Embedder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds the vector of a text, where the caller has not given one. */
record Embedded(Steps.Embed embed, @Nullable Action embedder, Action action) implements Action {
    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        if (arguments.has(embed.into())) {
            return action.run(arguments, asked);
        }
        Relay relay = new Relay(asked);
        if (embedder == null) {
            return relay.over(new Outcome.Failed(Failures.arguments(List.of(new BadArgument(
                    embed.into(), "is missing; this gateway makes no vectors of texts, so it has to be given")))));
        }
        ObjectNode text = JsonText.mapper().createObjectNode();
        text.set(Embedder.TEXT, arguments.get(embed.text()));
        return relay.thenAnswered(embedder, text, vector -> {
            ObjectNode with = arguments.deepCopy();
            with.set(embed.into(), vector.answer());
            relay.then(action, with, relay::over);
        });
    }
}
