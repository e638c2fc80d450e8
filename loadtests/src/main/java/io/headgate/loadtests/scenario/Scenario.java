package io.headgate.loadtests.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One question about the gateway, with the run that answers it. */
public interface Scenario {
    /** As {@code loadtests/run} takes it; targets refer to it. */
    String name();

    /** What it does, in a sentence. */
    String says();

    /** Runs it and returns when it is over. */
    Outcome run(Field field) throws IOException, InterruptedException;

    /**
     * Runs it before several gateways that are to be compared with each other, and returns an outcome for each. Where it can be divided,
     * they take turns in short parts, so that what else the machine does meets all of them alike.
     */
    default List<Outcome> sideBySide(List<Field> fields) throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Field field : fields) {
            outcomes.add(run(field));
        }
        return outcomes;
    }
}
