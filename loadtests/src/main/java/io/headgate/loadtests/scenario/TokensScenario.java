package io.headgate.loadtests.scenario;

import io.headgate.loadtests.verdict.Evidence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What agents read of the shipped tools, beside what the stores answer to the same questions, in tokens. */
final class TokensScenario implements Scenario {
    @Override
    public String name() {
        return "tokens";
    }

    @Override
    public String says() {
        return "an agent finds things out in ten ways, by the shipped tools and by the stores' own interfaces, and counts tokens";
    }

    @Override
    public Outcome run(Field field) throws IOException {
        field.ownStand();
        ToolCalls.fill(field.gateway());
        List<String> notes = new ArrayList<>();
        Measures measures = new Measures();
        int raw = 0;
        int told = 0;
        double least = 1;
        for (ToolCalls.Workflow workflow : ToolCalls.workflows()) {
            int rawHere = 0;
            int toldHere = 0;
            for (ToolCalls.Question question : workflow.questions()) {
                rawHere += ToolCalls.tokensOfStore(field.gateway(), question);
                for (String page : ToolCalls.pages(field.gateway(), question.tool(), question.arguments())) {
                    toldHere += ToolCalls.tokens(page);
                }
            }
            double saved = 1 - (double) toldHere / rawHere;
            notes.add("%s: %d tokens of the tools, %d of the store, %.0f %% fewer"
                    .formatted(workflow.name(), toldHere, rawHere, 100 * saved));
            least = Math.min(least, saved);
            raw += rawHere;
            told += toldHere;
        }
        measures.put("workflows", ToolCalls.workflows().size());
        measures.put("tokens", told);
        measures.put("tokens-raw", raw);
        measures.put("saved-in-all", 1 - (double) told / raw);
        measures.put("saved-least", least);
        return new Outcome(name(), says(), null, measures.values(), Evidence.none("mcp"), notes);
    }
}
