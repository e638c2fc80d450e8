package io.headgate.provider;

/** What clients can ask of a provider, and the method they ask with. */
public enum What {
    TOOL("tools/call"),
    RESOURCE("resources/read"),
    PROMPT("prompts/get"),
    /** The name is that of a prompt, or the template of a resource: what {@code params.ref} names. */
    COMPLETION("completion/complete");

    private final String method;

    What(String method) {
        this.method = method;
    }

    public String method() {
        return method;
    }
}
