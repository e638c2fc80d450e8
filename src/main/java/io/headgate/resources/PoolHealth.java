package io.headgate.resources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Principal;
import io.headgate.call.UpstreamName;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolSnapshot;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import io.headgate.resources.Standings.Standing;
import io.headgate.status.PoolJson;
import io.headgate.status.Statistics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The health of the pools as resources: {@value #ALL} for all of them, and one for each upstream below it. A change is told at the next
 * look, when a pool's health is another one or has other reasons; that only the numbers in a reason are others is not told.
 */
final class PoolHealth implements Provider {
    static final String ALL = "health://connection-pool";

    private static final String VARIABLE = "upstream";
    private static final String TEMPLATE = ALL + "/{" + VARIABLE + "}";
    private static final String JSON = "application/json";

    private final Standings standings;
    private final Map<String, UpstreamName> byUri = new LinkedHashMap<>();
    private final Catalog catalog;
    private final Listeners listeners = new Listeners();
    private final Map<String, List<String>> told = new HashMap<>();

    PoolHealth(Standings standings) {
        this.standings = standings;
        standings.names().forEach(name -> byUri.put(ALL + "/" + Uris.encode(name.value()), name));
        List<Catalog.Definition> resources = new ArrayList<>();
        resources.add(listed(
                ALL,
                "connection-pool",
                "How well the connection pools serve: the worst of them, the statistics of all together and of each."));
        byUri.forEach((uri, name) -> resources.add(listed(
                uri,
                "connection-pool/" + name,
                "How well the connection pool of " + name + " serves, with its numbers.")));
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        template.put("uriTemplate", TEMPLATE);
        template.put("name", "connection-pool of an upstream");
        template.put("mimeType", JSON);
        catalog = new Catalog(
                List.of(), resources, List.of(new Catalog.Definition(TEMPLATE, JsonText.of(template))), List.of());
        byUri.forEach((uri, name) -> told.put(uri, wording(standings.health(name))));
    }

    private static Catalog.Definition listed(String uri, String name, String description) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("uri", uri);
        json.put("name", name);
        json.put("description", description);
        json.put("mimeType", JSON);
        return new Catalog.Definition(uri, JsonText.of(json));
    }

    /** Tells what has changed since the last look. For one thread at a time. */
    void look() {
        boolean any = false;
        for (Map.Entry<String, UpstreamName> pool : byUri.entrySet()) {
            List<String> now = wording(standings.health(pool.getValue()));
            if (!now.equals(told.put(pool.getKey(), now))) {
                any = true;
                listeners.tell(new Change(Change.Of.RESOURCE, pool.getKey()));
            }
        }
        if (any) {
            listeners.tell(new Change(Change.Of.RESOURCE, ALL));
        }
    }

    /** Health and reasons, without the numbers in them. */
    private static List<String> wording(HealthState state) {
        List<String> wording = new ArrayList<>(List.of(PoolJson.label(state.health())));
        state.reasons().forEach(reason -> wording.add(reason.replaceAll("[0-9]+", "#")));
        return wording;
    }

    @Override
    public Catalog catalog(Principal principal) {
        return catalog;
    }

    @Override
    public boolean knows(What what, String name, Principal principal) {
        return switch (what) {
            case RESOURCE -> names(name) != null;
            case COMPLETION -> name.equals(TEMPLATE);
            case TOOL, PROMPT -> false;
        };
    }

    /** The pools that a resource is about; null where there is no such resource. */
    private @Nullable Collection<UpstreamName> names(String uri) {
        String canonical = Uris.canonical(uri);
        if (ALL.equals(canonical)) {
            return standings.names();
        }
        UpstreamName one = canonical == null ? null : byUri.get(canonical);
        return one == null ? null : List.of(one);
    }

    @Override
    public Begun begin(Asked asked, Talk talk) {
        if (asked.what() == What.COMPLETION) {
            List<String> names =
                    standings.names().stream().map(UpstreamName::value).toList();
            return Begun.done(Completions.of(asked, variable -> variable.equals(VARIABLE) ? names : List.of()));
        }
        String uri = String.valueOf(Uris.canonical(asked.name()));
        Collection<UpstreamName> names = Objects.requireNonNullElse(names(uri), List.of());
        return Begun.of(standings.of(names).thenApply(found -> {
            ObjectNode document = uri.equals(ALL) ? ofAll(found) : ofOne(found.get(0));
            return result(uri, document);
        }));
    }

    private static Answer result(String uri, ObjectNode document) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("contents")
                .addObject()
                .put("uri", uri)
                .put("mimeType", JSON)
                .put("text", document.toString());
        return new Answer.Result(JsonText.of(json));
    }

    private static ObjectNode ofAll(List<Standing> found) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", PoolJson.label(worst(found)));
        json.set(
                "statistics",
                Statistics.of(found.stream()
                        .map(Standing::numbers)
                        .filter(Objects::nonNull)
                        .toList()));
        var pools = json.putArray("pools");
        found.forEach(one -> pools.add(brief(one)));
        return json;
    }

    /** As bad as the worst; healthy where there is none. */
    static PoolSnapshot.Health worst(List<Standing> found) {
        return found.stream()
                .map(one -> one.health().health())
                .max(Comparator.naturalOrder())
                .orElse(PoolSnapshot.Health.HEALTHY);
    }

    private static ObjectNode brief(Standing one) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", one.name().value());
        json.put("status", PoolJson.label(one.health().health()));
        one.health().reasons().forEach(json.putArray("reasons")::add);
        json.put("since", one.health().since().toString());
        PoolSnapshot numbers = one.numbers();
        json.set("statistics", numbers == null ? null : Statistics.of(List.of(numbers)));
        json.put("taken_at", numbers == null ? null : numbers.takenAt().toString());
        return json;
    }

    private static ObjectNode ofOne(Standing one) {
        ObjectNode json = brief(one);
        PoolSnapshot numbers = one.numbers();
        if (numbers != null) {
            json.setAll(PoolJson.numbers(numbers));
        }
        return json;
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }
}
