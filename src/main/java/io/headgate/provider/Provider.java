package io.headgate.provider;

import io.headgate.call.Principal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something that is offered to MCP clients. Safe from any thread; no method blocks or throws. */
public interface Provider {
    /** What there is now for this principal, in a fixed order: kept in memory, not fetched. */
    Catalog catalog(Principal principal);

    /**
     * Whether it answers for a name: a tool's or a prompt's name, the URI of a resource (also one that only a template covers), for
     * completion the reference, see {@link What#COMPLETION}. What a principal may not use, it does not know for that principal.
     */
    boolean knows(What what, String name, Principal principal);

    /** A tool that it {@link #knows}, as it stands in the catalog; null: there is none. */
    default Catalog.@Nullable Definition tool(String name, Principal principal) {
        for (Catalog.Definition tool : catalog(principal).tools()) {
            if (tool.key().equals(name)) {
                return tool;
            }
        }
        return null;
    }

    /** Begins what a client asks for; only for what it {@link #knows}. */
    Begun begin(Asked asked, Talk talk);

    /** Tells the listener from now on what has changed; the listener is quick. */
    void onChange(Consumer<Change> listener);
}
