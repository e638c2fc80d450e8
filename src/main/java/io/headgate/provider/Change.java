package io.headgate.provider;

import org.jspecify.annotations.Nullable;

/**
 * Something about an offer has changed.
 *
 * @param uri of the resource for {@link Of#RESOURCE}, else null
 */
public record Change(Of of, @Nullable String uri) {
    /** What. */
    public enum Of {
        /** The list of tools. */
        TOOLS,
        /** The list of resources or of templates. */
        RESOURCES,
        /** The list of prompts. */
        PROMPTS,
        /** The contents of one resource. */
        RESOURCE
    }
}
