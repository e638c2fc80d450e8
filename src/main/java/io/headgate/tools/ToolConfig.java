package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.config.Nearest;
import io.headgate.config.Section;
import io.headgate.route.Caching;
import io.headgate.tools.shape.ShapeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One tool; each key is described in {@code reference.conf} under {@code headgate.defaults.tool}.
 *
 * @param title for people; null: none
 * @param description for agents, on one line
 * @param schema of the arguments, as agents see it
 * @param defaults what stands for arguments that are not given
 * @param request what is sent
 * @param shape how the answer is told
 * @param timeout for the whole call
 * @param cost a word for what a call costs; null: nothing is said
 * @param cheaperWay a sentence for an agent whose call was too much; null: there is none
 * @param caching for how long answers to reads are kept; null: not at all
 * @param maxAnswer of the store, in bytes
 * @param maxArguments in bytes
 * @param continueFor how long reading can go on where an answer ended
 */
public record ToolConfig(
        String name,
        UpstreamName upstream,
        @Nullable String title,
        String description,
        ObjectNode schema,
        ObjectNode defaults,
        RequestTemplate request,
        Hints hints,
        ShapeConfig shape,
        Duration timeout,
        @Nullable String cost,
        @Nullable String cheaperWay,
        @Nullable Caching caching,
        Priority priority,
        long maxAnswer,
        long maxArguments,
        Duration continueFor) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");
    /** As long as a time-out can be. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final long LARGEST = 64L << 20;

    /** Which operation of the store it is. */
    public Operation operation() {
        return request.operation();
    }

    /** How that is asked for, such as <code>POST /collections/{collection}/points/count</code>. */
    public String place() {
        return request.method() + " " + request.path();
    }

    /**
     * The tools that are on, by name.
     *
     * @param tools the section of each
     * @param defaults for the keys of each
     * @param stores what tools can stand on
     */
    public static List<ToolConfig> all(
            Map<String, Section> tools, Section defaults, Map<UpstreamName, Backing> stores) {
        List<ToolConfig> on = new ArrayList<>();
        tools.values().forEach(tool -> {
            ToolConfig config = from(tool.withDefaults(defaults), stores);
            if (config != null) {
                on.add(config);
            }
        });
        return on;
    }

    /** Judges the defaults although nobody may use them. */
    public static void checkDefaults(Section section) {
        UpstreamName any = new UpstreamName("any");
        Map<String, ?> given = Map.of("upstream", "any", "method", "GET", "path", "/", "description", "any");
        from(section.alone(given), Map.of(any, new Backing(OperationTable.EMPTY, LONGEST)));
    }

    /** Null for one that is off or cannot be had. */
    private static @Nullable ToolConfig from(Section section, Map<UpstreamName, Backing> stores) {
        boolean off = section.has("enabled") && !section.bool("enabled");
        UpstreamName upstream = new UpstreamName(section.string("upstream"));
        Backing store = stores.get(upstream);
        if (store == null) {
            if (!off && section.sound("upstream")) {
                noUpstream(section, upstream, stores);
            }
            section.ignoreRest();
            return null;
        }
        ArgumentsConfig arguments = ArgumentsConfig.from(section);
        RequestTemplate request = RequestConfig.from(section, arguments, store.operations());
        OperationClass operation =
                request == null ? OperationClass.READ : request.operation().operationClass();
        ToolConfig config = new ToolConfig(
                section.name(),
                upstream,
                section.has("title") ? text(section, "title") : null,
                text(section, "description"),
                arguments.schema(),
                arguments.defaults(),
                request == null ? RequestTemplate.NONE : request,
                Hints.from(section.section("annotations"), operation),
                ShapeConfig.from(section.section("shape")),
                section.has("timeout") ? section.positive("timeout") : store.longest(),
                section.has("cost") ? section.string("cost", WORD, "one word, such as cheap") : null,
                section.has("cheaper-way") ? text(section, "cheaper-way") : null,
                caching(section.section("cache"), operation),
                section.enumOf(Priority.class, "priority"),
                section.bytes(1, LARGEST, "max-answer"),
                section.bytes(1, LARGEST, "max-arguments"),
                section.positive("continue-for"));
        section.require(
                config.timeout.compareTo(store.longest()) <= 0,
                "timeout",
                () -> "must not exceed timeouts.request of upstream " + upstream + " ("
                        + store.longest().toMillis() + "ms)");
        boolean writes = operation != OperationClass.READ;
        boolean on = section.has("enabled") ? !off : !writes;
        return on && request != null ? config : null;
    }

    private static void noUpstream(Section section, UpstreamName upstream, Map<UpstreamName, Backing> stores) {
        TreeSet<String> known = new TreeSet<>();
        stores.keySet().forEach(name -> known.add(name.value()));
        section.problem(
                "upstream",
                "there is no upstream " + upstream,
                Nearest.to(upstream.value(), known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse(known.isEmpty() ? "add one under upstreams" : "there are " + known));
    }

    /** What people write in several lines is one. */
    private static String text(Section section, String key) {
        Object tree = section.tree(key);
        String text = tree instanceof String written ? Schemas.joined(written) : "";
        if (text.isEmpty()) {
            section.problem(key, tree == null ? "is missing; expected text" : "must be text", null);
        }
        return Plain.shortened(text, Integer.MAX_VALUE);
    }

    private static @Nullable Caching caching(Section section, OperationClass operation) {
        Duration ttl = section.positiveOrOff("ttl");
        Duration staleIfError = section.positiveOrOff("stale-if-error");
        section.require(
                ttl.isZero() || operation == OperationClass.READ,
                "ttl",
                () -> "must be off: what is no read has no answer that could be kept");
        return ttl.isZero() ? null : new Caching(ttl, Map.of(), staleIfError);
    }
}
