package io.headgate.tools;

import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.exchange.HttpCalls;
import io.headgate.exchange.Service;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.observe.CacheMeters;
import io.headgate.observe.ToolMeters;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import io.headgate.seal.Seal;
import io.headgate.wire.Headers;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/** The tools of a configuration, offered to MCP clients. */
public final class Tools implements Provider {
    private static final int INVALID_PARAMS = -32602;

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Around around;

    /**
     * What calls need beside the tool.
     *
     * @param seal for handles by which reading goes on
     * @param pools told to agents whose calls fail
     * @param computing where long answers are read and told
     */
    public record Around(
            Rights rights,
            Seal seal,
            PoolFacts pools,
            Executor computing,
            Materializer materializer,
            Ticker ticker,
            Clock clock) {}

    /**
     * Tools that are requests to stores, and those that are prepared operations.
     *
     * @param embedding where vectors of texts come from
     * @param upstreams an entry for each upstream that a request goes to, and for the one that makes vectors
     * @param prepared how tools are done that send no request
     */
    public Tools(
            List<ToolConfig> configs,
            EmbeddingConfig embedding,
            Map<UpstreamName, UpstreamFacts> upstreams,
            HttpCalls calls,
            Function<ToolConfig, Action> prepared,
            Around around) {
        this.around = around;
        Answers answers = new Answers(around.materializer(), around.computing());
        Action embedder = embedding.embedder(upstreams, calls, answers, around.ticker());
        for (ToolConfig config : configs) {
            RequestTemplate request = config.request();
            if (request == null) {
                ToolMeters meters = ToolMeters.of(config.name(), config.upstream(), false);
                tools.put(config.name(), new Tool(config, prepared.apply(config), meters));
                continue;
            }
            UpstreamFacts facts = upstreams.get(config.upstream());
            if (facts == null) {
                throw new IllegalArgumentException(
                        "tool " + config.name() + " stands on no upstream: " + config.upstream());
            }
            // A tool and a route may have the same name.
            String name = "tool:" + config.name();
            Service service = new Service(
                    name,
                    config.upstream(),
                    facts,
                    config.priority(),
                    config.caching(),
                    Headers.EMPTY,
                    CacheMeters.of(name));
            Function<RequestTemplate, Action> requests =
                    one -> new HttpAction(config.errand(one), service, calls, answers, around.ticker());
            Action action = config.steps().action(config, request, requests, embedder, around.ticker());
            ToolMeters meters = ToolMeters.of(config.name(), config.upstream(), facts.canary());
            tools.put(config.name(), new Tool(config, action, meters));
        }
    }

    @Override
    public Catalog catalog(Principal principal) {
        List<Catalog.Definition> allowed = tools.values().stream()
                .filter(tool -> around.rights().mayCall(principal, tool.config()))
                .map(Tool::definition)
                .toList();
        return new Catalog(allowed, List.of(), List.of(), List.of());
    }

    @Override
    public boolean knows(What what, String name, Principal principal) {
        return what == What.TOOL && allowed(name, principal) != null;
    }

    @Override
    public Catalog.@Nullable Definition tool(String name, Principal principal) {
        Tool tool = allowed(name, principal);
        return tool == null ? null : tool.definition();
    }

    private @Nullable Tool allowed(String name, Principal principal) {
        Tool tool = tools.get(name);
        return tool != null && around.rights().mayCall(principal, tool.config()) ? tool : null;
    }

    @Override
    public Begun begin(Asked asked, Talk talk) {
        Tool tool = asked.what() == What.TOOL ? allowed(asked.name(), asked.principal()) : null;
        if (tool == null) {
            String message = "There is no tool " + Plain.shortened(asked.name()) + ".";
            return Begun.done(new Answer.Fault(INVALID_PARAMS, message, null));
        }
        ToolCall call = new ToolCall(tool, asked, around);
        call.start();
        return call;
    }

    /** Which tools there are does not change while the gateway runs. */
    @Override
    public void onChange(Consumer<Change> listener) {}
}
