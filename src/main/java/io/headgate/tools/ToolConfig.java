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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One tool; each key is described in {@code reference.conf} under {@code headgate.defaults.tool}.
 *
 * @param title for people; null: none
 * @param description for agents, on one line
 * @param schema of the arguments, as agents see it
 * @param defaults what stands for arguments that are not given
 * @param outputSchema of structured results, as agents see it; null: nothing is promised
 * @param operation which one of the store it is
 * @param place how that is asked for, such as <code>POST /collections/{collection}/points/count</code>
 * @param request what is sent; null: the operation takes the arguments as they are
 * @param fixed arguments that agents neither see nor give, for an operation that takes them as they are
 * @param errorCode a word that clients know failures of the store by, beside the stable code; null: there is none
 * @param steps what is done beside it
 * @param times the store's own words for times
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
        @Nullable ObjectNode outputSchema,
        Operation operation,
        String place,
        @Nullable RequestTemplate request,
        ObjectNode fixed,
        @Nullable String errorCode,
        Steps steps,
        TimeWords times,
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

    /** One request to the store for it. */
    Errand errand(RequestTemplate one) {
        return new Errand(name, one, timeout, maxAnswer);
    }

    /**
     * The tools that are on, by name.
     *
     * @param tools the section of each
     * @param defaults for the keys of each
     * @param stores what tools can stand on
     * @param prepared operations that need no store beside them, by name
     */
    public static List<ToolConfig> all(
            Map<String, Section> tools,
            Section defaults,
            Map<UpstreamName, Backing> stores,
            Map<String, Prepared> prepared) {
        List<ToolConfig> on = new ArrayList<>();
        tools.values().forEach(tool -> {
            Section section = tool.withDefaults(defaults);
            boolean alone = !section.has("upstream") && section.has("operation");
            ToolConfig config = alone ? fromPrepared(section, prepared) : fromStore(section, stores);
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
        fromStore(section.alone(given), Map.of(any, new Backing(OperationTable.EMPTY, LONGEST)));
    }

    /** Null for one that is off or cannot be had. */
    private static @Nullable ToolConfig fromStore(Section section, Map<UpstreamName, Backing> stores) {
        UpstreamName upstream = new UpstreamName(section.string("upstream"));
        Backing store = stores.get(upstream);
        if (store == null) {
            if (!isOff(section) && section.sound("upstream")) {
                noUpstream(section, upstream, stores);
            }
            section.ignoreRest();
            return null;
        }
        ArgumentsConfig arguments = ArgumentsConfig.from(section).and(Steps.inner(section));
        Steps steps = Steps.from(section, arguments, store.operations());
        RequestTemplate request = section.has("gather")
                ? steps.gather().stream().map(Steps.Part::request).findFirst().orElse(null)
                : RequestConfig.from(section, arguments, store.operations());
        RequestTemplate sent = request == null ? RequestTemplate.NONE : request;
        String description = text(section, "description");
        Way way = new Way(
                upstream,
                sent.operation(),
                sent.method() + " " + sent.path(),
                sent,
                store.longest(),
                null,
                steps,
                store.times());
        ToolConfig config = from(section, arguments, description, way);
        return request == null ? null : config;
    }

    /** Null for one that is off or cannot be had. */
    private static @Nullable ToolConfig fromPrepared(Section section, Map<String, Prepared> prepared) {
        String name = section.string("operation");
        Prepared known = prepared.get(name);
        if (known == null) {
            if (!isOff(section) && section.sound("operation")) {
                section.problem(
                        "operation",
                        "there is no operation " + name,
                        Nearest.to(name, prepared.keySet())
                                .map(near -> "did you mean " + near + "?")
                                .orElse("add one under operations, or say of which upstream it is"));
            }
            section.ignoreRest();
            return null;
        }
        ArgumentsConfig arguments = ArgumentsConfig.of(section, known.schema());
        String description = section.has("description") ? text(section, "description") : known.description();
        section.require(
                !description.isBlank(), "description", () -> "is missing; neither the tool nor its operation has one");
        Way way = new Way(
                known.upstream(),
                known.operation(),
                name,
                null,
                known.longest(),
                known.errorCode(),
                Steps.NONE,
                TimeWords.NONE);
        return from(section, arguments, description, way);
    }

    /** How a tool gets to its store. */
    private record Way(
            UpstreamName upstream,
            Operation operation,
            String place,
            @Nullable RequestTemplate request,
            Duration longest,
            @Nullable String errorCode,
            Steps steps,
            TimeWords times) {}

    private static boolean isOff(Section section) {
        return section.has("enabled") && !section.bool("enabled");
    }

    private static @Nullable ToolConfig from(Section section, ArgumentsConfig arguments, String description, Way way) {
        OperationClass operation = way.operation.operationClass();
        ShapeConfig shape = ShapeConfig.from(section.section("shape"));
        ToolConfig config = new ToolConfig(
                section.name(),
                way.upstream,
                section.has("title") ? text(section, "title") : null,
                description,
                arguments.schema(),
                arguments.defaults(),
                Promised.read(section, shape.structured()),
                way.operation,
                way.place,
                way.request,
                arguments.fixed(),
                way.errorCode,
                way.steps,
                way.times,
                Hints.from(section.section("annotations"), operation),
                shape,
                section.has("timeout") ? section.positive("timeout") : way.longest,
                section.has("cost") ? section.string("cost", WORD, "one word, such as cheap") : null,
                section.has("cheaper-way") ? text(section, "cheaper-way") : null,
                caching(section.section("cache"), operation),
                section.enumOf(Priority.class, "priority"),
                section.bytes(1, LARGEST, "max-answer"),
                section.bytes(1, LARGEST, "max-arguments"),
                section.positive("continue-for"));
        section.require(
                config.timeout.compareTo(way.longest) <= 0,
                "timeout",
                () -> "must not exceed timeouts.request of upstream " + way.upstream + " (" + way.longest.toMillis()
                        + "ms)");
        section.require(
                config.caching == null || way.request != null,
                "cache.ttl",
                () -> "must be off: answers of operation " + way.place + " are not kept");
        boolean on = section.has("enabled") ? !isOff(section) : operation == OperationClass.READ;
        return on ? config : null;
    }

    private static void noUpstream(Section section, UpstreamName upstream, Map<UpstreamName, Backing> stores) {
        List<String> known = stores.keySet().stream().map(UpstreamName::value).toList();
        section.problem(
                "upstream",
                "there is no upstream " + upstream,
                Nearest.hint(upstream.value(), known, "add one under upstreams"));
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
