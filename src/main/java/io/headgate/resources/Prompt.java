package io.headgate.resources;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Catalog;
import io.headgate.provider.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text that clients can ask for, with places for arguments.
 *
 * @param title for people; null: none
 * @param description what it is for; null: not said
 * @param arguments in the order in which the text needs them
 */
record Prompt(
        String name, @Nullable String title, @Nullable String description, List<Argument> arguments, PromptText text) {
    Prompt {
        arguments = List.copyOf(arguments);
    }

    /**
     * @param values what is suggested for it; may be empty
     */
    record Argument(String name, @Nullable String description, boolean required, List<String> values) {
        Argument {
            values = List.copyOf(values);
        }
    }

    /** As it is listed. */
    Catalog.Definition definition() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        if (title != null) {
            json.put("title", title);
        }
        if (description != null) {
            json.put("description", description);
        }
        ArrayNode list = json.putArray("arguments");
        for (Argument argument : arguments) {
            ObjectNode entry = list.addObject();
            entry.put("name", argument.name);
            if (argument.description != null) {
                entry.put("description", argument.description);
            }
            entry.put("required", argument.required);
        }
        return new Catalog.Definition(name, JsonText.of(json));
    }
}
