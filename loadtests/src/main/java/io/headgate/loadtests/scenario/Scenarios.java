package io.headgate.loadtests.scenario;

import java.util.ArrayList;
import java.util.List;

/** All scenarios, in the order in which they run. */
public final class Scenarios {
    private Scenarios() {}

    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(Canary.scenarios());
        all.addAll(Qdrant.scenarios());
        all.addAll(Mcp.scenarios());
        all.add(new TokensScenario());
        all.addAll(Worker.scenarios());
        all.add(new Lifecycle());
        all.addAll(Tasks.scenarios());
        all.add(new OverloadScenario());
        return List.copyOf(all);
    }
}
