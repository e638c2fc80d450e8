package io.headgate.provider;

import java.util.List;

/**
 * What a provider offers at a moment. Entries stand in the order in which they are listed.
 *
 * @param templates of resources (RFC 6570)
 */
public record Catalog(
        List<Definition> tools, List<Definition> resources, List<Definition> templates, List<Definition> prompts) {
    public static final Catalog EMPTY = new Catalog(List.of(), List.of(), List.of(), List.of());

    public Catalog {
        tools = List.copyOf(tools);
        resources = List.copyOf(resources);
        templates = List.copyOf(templates);
        prompts = List.copyOf(prompts);
    }

    /**
     * One entry.
     *
     * @param key the name of a tool or prompt, the URI of a resource, the URI template of a template
     * @param json the entry as clients see it, byte for byte, the key included
     */
    public record Definition(String key, JsonText json) {}
}
