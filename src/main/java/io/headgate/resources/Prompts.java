package io.headgate.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Principal;
import io.headgate.config.Report;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the prompts of the configured folders. A file that is changed while the gateway runs counts from the next look on; if it is
 * wrong then, the log says so, and the prompt stays what it was.
 */
final class Prompts implements Provider {
    private static final Logger LOG = LoggerFactory.getLogger(Prompts.class);
    private static final int INVALID_PARAMS = -32602;
    private static final int LONGEST = 64 * 1024;

    private final List<PromptFolder> folders;
    private final Listeners listeners = new Listeners();
    private volatile Offer offer = new Offer(Map.of(), Catalog.EMPTY);
    private String told = "";

    private record Offer(Map<String, Prompt> prompts, Catalog catalog) {
        static Offer of(Map<String, Prompt> prompts) {
            List<Catalog.Definition> all =
                    prompts.values().stream().map(Prompt::definition).toList();
            return new Offer(prompts, new Catalog(List.of(), List.of(), List.of(), all));
        }
    }

    Prompts(List<PromptsConfig> configs) {
        folders = configs.stream().map(PromptFolder::new).toList();
    }

    /** Looks what there is; blocks. For one thread at a time. */
    void look() {
        Map<String, Prompt> before = offer.prompts;
        Map<String, Prompt> now = new TreeMap<>();
        StringBuilder wrong = new StringBuilder();
        for (PromptFolder folder : folders) {
            PromptFolder.Look look = folder.look();
            look.prompts().forEach(now::putIfAbsent);
            look.broken().stream().filter(before::containsKey).forEach(name -> now.putIfAbsent(name, before.get(name)));
            wrong.append(errors(look.report()));
        }
        if (!wrong.toString().equals(told)) {
            told = wrong.toString();
            if (!told.isEmpty()) {
                LOG.warn("prompts that are wrong are not taken over:{}", told);
            }
        }
        if (!now.equals(before)) {
            Offer next = Offer.of(now);
            boolean listed = !next.catalog.equals(offer.catalog);
            offer = next;
            if (listed) {
                listeners.tell(new Change(Change.Of.PROMPTS, null));
            }
        }
    }

    private static String errors(Report report) {
        return report.hasErrors() ? "\n" + report.text() : "";
    }

    @Override
    public Catalog catalog(Principal principal) {
        return offer.catalog;
    }

    @Override
    public boolean knows(What what, String name, Principal principal) {
        return (what == What.PROMPT || what == What.COMPLETION) && offer.prompts.containsKey(name);
    }

    @Override
    public Begun begin(Asked asked, Talk talk) {
        Prompt prompt = offer.prompts.get(asked.name());
        if (prompt == null) {
            return Begun.done(fault("There is no such prompt any more.", "name", asked.name()));
        }
        return Begun.done(
                asked.what() == What.COMPLETION
                        ? Completions.of(asked, argument -> values(prompt, argument))
                        : filled(prompt, asked.arguments()));
    }

    private static List<String> values(Prompt prompt, String argument) {
        return prompt.arguments().stream()
                .filter(one -> one.name().equals(argument))
                .findFirst()
                .map(Prompt.Argument::values)
                .orElse(List.of());
    }

    private static Answer filled(Prompt prompt, JsonText arguments) {
        JsonNode tree = arguments.tree();
        Map<String, String> given = new HashMap<>();
        long size = 0;
        for (Prompt.Argument argument : prompt.arguments()) {
            JsonNode value = tree.path(argument.name());
            if (value.isTextual()) {
                given.put(argument.name(), value.textValue());
                size += value.textValue().length();
            } else if (!value.isMissingNode() && !value.isNull()) {
                return fault("The argument " + argument.name() + " must be a string.", "argument", argument.name());
            } else if (argument.required()) {
                return fault("The argument " + argument.name() + " is missing.", "argument", argument.name());
            }
        }
        if (size > LONGEST) {
            return fault(
                    "The arguments are too long: at most " + LONGEST + " characters in all.", "limit", LONGEST + "");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (prompt.description() != null) {
            json.put("description", prompt.description());
        }
        json.putArray("messages")
                .addObject()
                .put("role", "user")
                .putObject("content")
                .put("type", "text")
                .put("text", prompt.text().with(given));
        return new Answer.Result(JsonText.of(json));
    }

    private static Answer fault(String message, String name, String value) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put(name, value);
        return new Answer.Fault(INVALID_PARAMS, message, JsonText.of(data));
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }
}
