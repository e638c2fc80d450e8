package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.ReadAccess.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The calls that show which tags there are and what is known about them. */
final class BrowseCalls {
    /** A page of tags ends after this many tags of this node. */
    private static final Pattern CONTINUATION = Pattern.compile("pathid=(.*)\tindex=(\\d{1,9})");

    private final Historian historian;

    BrowseCalls(Historian historian) {
        this.historian = historian;
    }

    ObjectNode browseNodes(Parameters parameters) {
        ObjectNode reply = Reply.good();
        ObjectNode nodes = reply.putObject("nodes");
        historian
                .node(parameters.text("path", ""))
                .nodes()
                .forEach((name, node) -> nodes.putObject(name)
                        .put("fullPath", node.fullPath())
                        .put("hasNodes", !node.nodes().isEmpty())
                        .put("hasTags", !node.tags().isEmpty()));
        return reply;
    }

    ObjectNode browseTags(Parameters parameters) {
        TagTree.Node from = historian.node(parameters.text("path", ""));
        List<TagTree.Node> nodes = parameters.flag("deep", false) ? TagTree.deep(from) : List.of(from);
        Search search =
                new Search(parameters.text("search", ""), historian.quirks().anyWord());
        int asked = parameters.number("maxSize", 0);
        int most = asked > 0 ? asked : historian.limits().browseItems();
        ObjectNode reply = Reply.good();
        ArrayNode tags = reply.putArray("tags");
        Optional<String> more = fillPage(tags, nodes, search, most, parameters.text("continuation"));
        more.ifPresentOrElse(token -> reply.put("continuation", token), () -> reply.putNull("continuation"));
        return reply;
    }

    /** Fills one page; what it gives is the token of the next, if a further tag is there. */
    private static Optional<String> fillPage(
            ArrayNode page, List<TagTree.Node> nodes, Search search, int most, Optional<String> continuation) {
        int nodeIndex = 0;
        int skip = 0;
        if (continuation.isPresent()) {
            Matcher matcher = CONTINUATION.matcher(continuation.get());
            if (!matcher.matches()) {
                throw CanaryException.error("Invalid continuation");
            }
            nodeIndex = indexOf(nodes, matcher.group(1));
            skip = Integer.parseInt(matcher.group(2));
        }
        String last = "";
        for (; nodeIndex < nodes.size(); nodeIndex++) {
            TagTree.Node node = nodes.get(nodeIndex);
            int index = 0;
            for (Tag tag : node.tags()) {
                index++;
                if (index <= skip || !search.finds(tag)) {
                    continue;
                }
                if (page.size() == most) {
                    return Optional.of(last);
                }
                page.add(tag.path());
                last = "pathid=" + node.fullPath() + "\tindex=" + index;
            }
            skip = 0;
        }
        return Optional.empty();
    }

    private static int indexOf(List<TagTree.Node> nodes, String fullPath) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).fullPath().equals(fullPath)) {
                return i;
            }
        }
        throw CanaryException.error("Invalid continuation");
    }

    ObjectNode browseStatus(Parameters parameters) {
        Map<String, Long> sequences = historian.tree().sequences();
        List<String> asked = parameters.texts("views");
        ObjectNode reply = Reply.good();
        ObjectNode views = reply.putObject("views");
        for (String view : asked.isEmpty() ? sequences.keySet() : asked) {
            Long sequence = sequences.get(view);
            if (sequence != null) {
                views.putObject(view).put("sequence", Long.toString(sequence));
            } else if (historian.quirks().unknownViewIsError()) {
                throw CanaryException.error("View not found: " + view);
            }
        }
        return reply;
    }

    ObjectNode getTagProperties(Parameters parameters) {
        ObjectNode reply = Reply.good();
        ObjectNode properties = reply.putObject("properties");
        for (String path : historian.tags(parameters)) {
            historian.tree().find(path).ifPresent(tag -> {
                ObjectNode ofTag = properties.putObject(path);
                tag.properties().forEach(ofTag::put);
            });
        }
        return reply;
    }

    ObjectNode getTagContext(Parameters parameters, Caller caller) {
        ObjectNode reply = Reply.good();
        ArrayNode data = reply.putArray("data");
        for (String path : parameters.requiredTexts("tags")) {
            historian.tree().find(path).ifPresent(tag -> {
                Series series = tag.series(historian.now());
                data.addObject()
                        .put("tagName", path)
                        .putObject("tagContext")
                        .put("historianItemId", tag.historianItemId())
                        .put("sourceItemId", tag.historianItemId())
                        .put("oldestTimeStamp", time(Optional.ofNullable(series.oldest()), caller))
                        .put("latestTimeStamp", time(Optional.ofNullable(series.newest()), caller));
            });
        }
        return reply;
    }

    private static String time(Optional<Sample> sample, Caller caller) {
        return sample.map(one -> CanaryTime.format(one.time(), caller.zone())).orElse(CanaryTime.NONE);
    }

    ObjectNode getAnnotations(Parameters parameters, Caller caller) {
        List<String> tags = parameters.requiredTexts("tags");
        Instant start = historian.time(parameters.required("startTime"), caller.zone());
        Instant end = historian.time(parameters.required("endTime"), caller.zone());
        ObjectNode reply = Reply.good();
        ArrayNode annotated = reply.putArray("annotations");
        for (String path : tags) {
            Map<Instant, ArrayNode> byTime = new TreeMap<>();
            historian
                    .tree()
                    .find(path)
                    .ifPresent(tag -> tag.annotations().stream()
                            .filter(one ->
                                    !one.time().isBefore(start) && one.time().isBefore(end))
                            .forEach(one -> byTime.computeIfAbsent(one.time(), time -> reply.arrayNode())
                                    .addObject()
                                    .put("entryTime", CanaryTime.format(one.created(), caller.zone()))
                                    .put("user", one.user())
                                    .put("message", one.message())));
            ArrayNode entries = annotated.addObject().put("tagName", path).putArray("annotations");
            byTime.forEach((time, list) -> entries.addObject()
                    .put("annotationTime", CanaryTime.format(time, caller.zone()))
                    .set("entries", list));
        }
        return reply;
    }

    static ObjectNode getQualities(Parameters parameters) {
        ObjectNode reply = Reply.good();
        ObjectNode qualities = reply.putObject("qualities");
        for (String code : parameters.requiredTexts("qualities")) {
            int quality = Quality.parse(code).orElseThrow(() -> CanaryException.error("Not a quality: " + code));
            qualities.put(Integer.toString(quality), Quality.text(quality));
        }
        return reply;
    }

    static ObjectNode getAggregates() {
        ObjectNode reply = Reply.good();
        ObjectNode aggregates = reply.putObject("aggregates");
        Aggregates.all().forEach((name, aggregate) -> aggregates.put(name, aggregate.description()));
        return reply;
    }

    static ObjectNode getTimeZones() {
        ObjectNode reply = Reply.good();
        reply.set("timeZones", Reply.texts(WindowsZones.ids()));
        return reply;
    }

    ObjectNode getVirtualViews() {
        ObjectNode reply = Reply.good();
        reply.set("views", Reply.texts(List.copyOf(historian.virtualViews())));
        return reply;
    }
}
