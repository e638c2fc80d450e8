package io.headgate.tools;

import io.headgate.call.Principal;

/** Who may call which tool. A tool that somebody may not call is not there for him. */
@FunctionalInterface
public interface Rights {
    /** Everybody may call everything that is on. */
    Rights ALL = (principal, tool) -> true;

    boolean mayCall(Principal principal, ToolConfig tool);
}
