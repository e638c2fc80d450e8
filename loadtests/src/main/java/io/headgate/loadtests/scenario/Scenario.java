package io.headgate.loadtests.scenario;

import java.io.IOException;

/** One question about the gateway, with the run that answers it. */
public interface Scenario {
    /** As {@code loadtests/run} takes it; targets refer to it. */
    String name();

    /** What it does, in a sentence. */
    String says();

    /** Runs it and returns when it is over. */
    Outcome run(Field field) throws IOException, InterruptedException;
}
