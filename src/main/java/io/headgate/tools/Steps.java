package io.headgate.tools;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.call.OperationTable;
import io.headgate.call.Ticker;
import io.headgate.config.Section;
import io.headgate.tools.embedding.Embedder;
import io.headgate.tools.shape.ShapeConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is done beside a tool's one request, for stores that need more than one to answer what agents ask; each key is described in
 * {@code reference.conf} under {@code headgate.mcp.tools}.
 *
 * @param times arguments that are times, which mean the same on all pages
 * @param embed a text that a vector is made of; null: none
 * @param id the argument that is made anew for each call; null: none
 * @param ifMissing what makes the thing that the store did not find; null: nothing
 * @param confirm how names of which the answer has nothing are looked up; null: not
 * @param gather what the answer is put together from, in place of one request
 * @param eachWord asks once for each word of a text; null: not
 */
record Steps(
        Set<String> times,
        @Nullable Embed embed,
        @Nullable String id,
        @Nullable RequestTemplate ifMissing,
        @Nullable Confirm confirm,
        List<Part> gather,
        @Nullable EachWord eachWord) {
    /** Nothing. */
    static final Steps NONE = new Steps(Set.of(), null, null, null, null, List.of(), null);

    /** The place of a vector in what makes a missing thing. */
    static final String VECTOR_SIZE = "vector_size";
    /** The place of names that are looked up. */
    static final String NAMES = "names";
    /** The place of one word of a text. */
    static final String WORD = "word";

    private static final Pattern POINTER = Pattern.compile("(/[^/\\p{Cntrl}]*)+");
    private static final String POINTER_EXPECTED = "a JSON pointer such as /data";

    /** A text argument, and the argument that holds its vector. */
    record Embed(String text, String into) {}

    /**
     * A second question about names of which there is nothing in the answer to the first.
     *
     * @param argument that lists them
     * @param rows where the first answer has a member for each
     * @param into the member of the answer that lists those that are unknown
     * @param known where the second answer lists those that are known
     * @param name where the name stands there
     */
    record Confirm(
            String argument,
            JsonPointer rows,
            String into,
            RequestTemplate request,
            JsonPointer known,
            JsonPointer name) {}

    /**
     * One part of an answer.
     *
     * @param rows what of the store's answer it is
     * @param names whether only the names of its members are wanted
     */
    record Part(String name, RequestTemplate request, JsonPointer rows, boolean names) {}

    /**
     * A text whose words are asked for one by one.
     *
     * @param rows what each answer lists
     * @param most the argument that says how many are told; null: all
     */
    record EachWord(
            String argument, JsonPointer rows, @Nullable String most) {}

    /** Arguments that no agent gives, and that the request has a place for. */
    static Set<String> inner(Section tool) {
        Set<String> inner = new TreeSet<>();
        if (tool.has("id")) {
            inner.add(tool.string("id"));
        }
        if (tool.has("each-word")) {
            inner.add(WORD);
        }
        return inner;
    }

    static Steps from(Section tool, ArgumentsConfig arguments, OperationTable operations) {
        Steps steps = new Steps(
                new TreeSet<>(tool.has("times") ? tool.strings("times") : List.of()),
                embed(tool),
                tool.has("id") ? tool.string("id") : null,
                tool.has("if-missing")
                        ? RequestConfig.from(tool.section("if-missing"), arguments.and(Set.of(VECTOR_SIZE)), operations)
                        : null,
                tool.has("confirm") ? confirm(tool.section("confirm"), arguments, operations) : null,
                tool.has("gather") ? gather(tool, arguments, operations) : List.of(),
                eachWord(tool));
        steps.judge(tool, arguments.names());
        return steps;
    }

    private void judge(Section tool, Set<String> names) {
        known(tool, "times", times, names);
        if (embed != null) {
            known(tool.section("embed"), "text", List.of(embed.text), names);
            known(tool.section("embed"), "into", List.of(embed.into), names);
        }
        if (confirm != null) {
            known(tool.section("confirm"), "argument", List.of(confirm.argument), names);
        }
        if (eachWord != null) {
            known(tool.section("each-word"), "argument", List.of(eachWord.argument), names);
            known(tool.section("each-word"), "most", eachWord.most == null ? List.of() : List.of(eachWord.most), names);
        }
    }

    private static void known(Section section, String key, Iterable<String> used, Set<String> names) {
        for (String name : used) {
            section.require(names.contains(name), key, () -> "names " + name + ", which is no argument");
        }
    }

    private static @Nullable Embed embed(Section tool) {
        if (!tool.has("embed")) {
            return null;
        }
        Section section = tool.section("embed");
        return new Embed(section.string("text"), section.string("into"));
    }

    private static @Nullable Confirm confirm(Section section, ArgumentsConfig arguments, OperationTable operations) {
        String argument = section.string("argument");
        JsonPointer rows = pointer(section, "rows");
        String into = section.string("into");
        JsonPointer known = pointer(section, "known");
        JsonPointer name = pointer(section, "name");
        RequestTemplate request = RequestConfig.from(section, arguments.and(Set.of(NAMES)), operations);
        return request == null ? null : new Confirm(argument, rows, into, request, known, name);
    }

    private static List<Part> gather(Section tool, ArgumentsConfig arguments, OperationTable operations) {
        List<Part> parts = new ArrayList<>();
        tool.sections("gather").forEach((name, section) -> {
            JsonPointer rows = section.has("rows") ? pointer(section, "rows") : JsonPointer.empty();
            boolean names = section.has("names") && section.bool("names");
            RequestTemplate request = RequestConfig.from(section, arguments, operations);
            if (request != null) {
                parts.add(new Part(name, request, rows, names));
            }
        });
        return parts;
    }

    private static @Nullable EachWord eachWord(Section tool) {
        if (!tool.has("each-word")) {
            return null;
        }
        Section section = tool.section("each-word");
        return new EachWord(section.string("argument"), pointer(section, "rows"), section.optionalString("most"));
    }

    private static JsonPointer pointer(Section section, String key) {
        String written = section.string(key, POINTER, POINTER_EXPECTED);
        return POINTER.matcher(written).matches() ? JsonPointer.compile(written) : JsonPointer.empty();
    }

    /** Arguments for all pages: what is relative to now is so once. */
    ObjectNode settled(ObjectNode arguments, TimeWords words, Instant now) {
        if (times.isEmpty()) {
            return arguments;
        }
        ObjectNode settled = arguments.deepCopy();
        for (String name : times) {
            JsonNode time = arguments.get(name);
            String absolute = time != null && time.isTextual() ? words.absolute(time.textValue(), now) : null;
            if (absolute != null) {
                settled.set(name, TextNode.valueOf(absolute));
            }
        }
        return settled;
    }

    /**
     * The whole call.
     *
     * @param request the tool's one request; not used where the answer is gathered
     * @param requests does one request to the store
     * @param embedder makes a vector of the argument {@link Embedder#TEXT}; null where there is none
     */
    Action action(
            ToolConfig tool,
            RequestTemplate request,
            Function<RequestTemplate, Action> requests,
            @Nullable Action embedder,
            Ticker ticker) {
        Action action = requests.apply(request);
        Action main = action;
        if (!gather.isEmpty()) {
            action = new Gathered(gather, requests);
        }
        if (eachWord != null) {
            action = new WordByWord(eachWord, action);
        }
        if (confirm != null) {
            ShapeConfig.Next next = tool.shape().next();
            action = new Confirmed(confirm, action, requests.apply(confirm.request), next == null ? null : next.into());
        }
        if (ifMissing != null) {
            action = new MadeIfMissing(action, requests.apply(ifMissing), embed == null ? null : embed.into);
        }
        if (embed != null) {
            action = new Embedded(embed, embedder, action);
        }
        if (id != null) {
            action = new Numbered(id, action);
        }
        return action.equals(main) ? main : bounded(action, tool.timeout(), ticker);
    }

    /** Several requests have the time of one tool. */
    private static Action bounded(Action action, Duration timeout, Ticker ticker) {
        return (arguments, asked) ->
                action.run(arguments, asked.until(asked.deadline().orAfter(timeout, ticker.nanos())));
    }
}
