package io.headgate.app;

import com.typesafe.config.Config;

/** What {@code run} starts. Made only when it is needed, so that no other command loads the toolkit. */
public interface Runner {
    /**
     * Runs a gateway until the process is told to stop.
     *
     * @param config free of errors
     * @param toolkit everything of the same document, for the toolkit's own settings
     */
    Exit run(GatewayConfig config, Config toolkit);

    /** Runs a gateway before stand-ins for its stores until the process is told to stop. */
    Exit sandbox();
}
