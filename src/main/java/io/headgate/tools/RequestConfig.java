package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.call.OperationTable;
import io.headgate.call.OperationTable.Place;
import io.headgate.config.Nearest;
import io.headgate.config.Section;
import io.headgate.provider.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what is sent for a tool: which operation of the store, and where its arguments go. */
final class RequestConfig {
    static final Pattern METHOD = Pattern.compile("GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS");
    static final Pattern PATH = Pattern.compile("/|(/(\\{[A-Za-z0-9_-]+}|[A-Za-z0-9._~!$&'()*+,;=:@-]+))+");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Section tool;
    private final ArgumentsConfig arguments;
    private final OperationTable operations;

    private RequestConfig(Section tool, ArgumentsConfig arguments, OperationTable operations) {
        this.tool = tool;
        this.arguments = arguments;
        this.operations = operations;
    }

    /** Null where that cannot be said; then a problem was told. Segments of the path that nothing fills become arguments. */
    static @Nullable RequestTemplate from(Section tool, ArgumentsConfig arguments, OperationTable operations) {
        RequestConfig config = new RequestConfig(tool, arguments, operations);
        Place place = config.place();
        return place == null ? null : config.template(place);
    }

    private @Nullable Place place() {
        boolean named = tool.has("operation");
        boolean located = tool.has("path");
        if (named == located) {
            tool.problem(
                    named ? "path" : "operation",
                    named ? "says again what operation says; remove one of them" : "is missing",
                    named ? null : "name an operation of the upstream, or give method and path");
            tool.has("method");
            return null;
        }
        return named ? byName() : byPath();
    }

    private @Nullable Place byPath() {
        String method = tool.string("method", METHOD, "a method such as GET, in capitals");
        String path =
                tool.string("path", PATH, "a path such as /items/{id}, without query and without a slash at its end");
        return tool.sound("method") && tool.sound("path")
                ? new Place(method, path, operations.find(method, path))
                : null;
    }

    private @Nullable Place byName() {
        String name = tool.string("operation", WORD, "the name of an operation such as qdrant.points.query");
        String method = tool.has("method") ? tool.string("method", METHOD, "a method such as GET, in capitals") : null;
        if (!tool.sound("operation") || !tool.sound("method")) {
            return null;
        }
        List<Place> named = operations.places().stream()
                .filter(place -> place.operation().name().equals(name))
                .toList();
        List<Place> places = named.stream()
                .filter(place -> method == null || place.method().equals(method))
                .toList();
        if (places.size() > 1) {
            // What can be read with and without a body is asked with one: a body holds any argument.
            List<Place> posts = places.stream()
                    .filter(place -> place.method().equals("POST"))
                    .toList();
            places = posts.size() == 1 ? posts : places;
        }
        if (places.size() == 1) {
            return places.get(0);
        }
        tellUnclear(name, method, named);
        return null;
    }

    private void tellUnclear(String name, @Nullable String method, List<Place> named) {
        if (named.isEmpty()) {
            Set<String> names = new TreeSet<>();
            operations.places().forEach(place -> names.add(place.operation().name()));
            tool.problem(
                    "operation",
                    "upstream " + tool.string("upstream") + " has no operation " + name,
                    Nearest.to(name, names)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("give method and path instead"));
        } else {
            Set<String> all = new TreeSet<>();
            named.forEach(place -> all.add(place.method() + " " + place.template()));
            tool.problem(
                    method == null ? "operation" : "method",
                    "operation " + name + " is at " + String.join(", ", all),
                    "give method and path of the one that is meant instead of operation");
        }
    }

    private RequestTemplate template(Place place) {
        Section request = tool.section("request");
        Map<String, Template> segments = segments(request.section("path"), place.template());
        Map<String, Template> query = new LinkedHashMap<>();
        Section parameters = request.section("query");
        if (request.tree("query") instanceof Map<?, ?> written) {
            written.keySet().forEach(key -> {
                String name = String.valueOf(key);
                query.put(name, read(parameters, name, parameters.tree(name)));
            });
        }
        Template body = null;
        Object tree = request.tree("body");
        if (tree != null) {
            body = read(request, "body", tree);
            request.require(
                    RequestTemplate.hasBody(place.method()), "body", () -> "does not go with " + place.method());
        }
        Set<String> placed = new TreeSet<>();
        segments.values().forEach(segment -> segment.names(placed));
        query.values().forEach(parameter -> parameter.names(placed));
        if (body != null) {
            body.names(placed);
        }
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        boolean onlyText = body != null && !(body instanceof Template.Members);
        for (String name : arguments.names()) {
            boolean lost =
                    onlyText && !placed.contains(name) && !arguments.unsent().contains(name);
            request.require(
                    !lost,
                    "body",
                    () -> "is no object, so the argument " + name
                            + " has no place; name it somewhere, or set send = off in it");
        }
        return new RequestTemplate(
                operations,
                place.operation(),
                place.method(),
                place.template(),
                segments,
                query,
                body,
                arguments.unsent(),
                placed,
                arguments.fixed().isEmpty() ? nothing : arguments.fixed());
    }

    private Map<String, Template> segments(Section section, String path) {
        Map<String, Template> segments = new TreeMap<>();
        Set<String> places = new TreeSet<>();
        for (String segment : path.substring(1).split("/", -1)) {
            if (RequestTemplate.isPlace(segment)) {
                places.add(RequestTemplate.name(segment));
            }
        }
        for (String name : section.names()) {
            segments.put(name, segment(section, name, path, places));
        }
        places.removeAll(segments.keySet());
        for (String name : places) {
            if (!arguments.names().contains(name)) {
                arguments.add(
                        name,
                        JsonText.mapper()
                                .createObjectNode()
                                .put("type", "string")
                                .put("minLength", 1));
            } else if (!arguments.isSure(name)) {
                tool.section("arguments")
                        .section(name)
                        .problem(
                                "required",
                                "must be on, or there must be a default: it stands in the path " + path,
                                null);
            }
            segments.put(name, new Template.Argument(name));
        }
        return segments;
    }

    /** What is to stand in one place of the path: never nothing, since that would make another path of it. */
    private Template segment(Section section, String name, String path, Set<String> places) {
        Template template = read(section, name, section.tree(name));
        section.require(
                places.contains(name),
                name,
                () -> "has no place in " + path
                        + Nearest.to(name, places)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
        Set<String> used = new TreeSet<>();
        template.names(used);
        used.stream()
                .filter(argument -> arguments.names().contains(argument) && !arguments.isSure(argument))
                .findFirst()
                .ifPresent(argument -> section.problem(
                        name,
                        "needs the argument " + argument + ", which may be absent",
                        "set required = on in it, or a default"));
        return template;
    }

    private Template read(Section section, String key, @Nullable Object tree) {
        JsonNode written = tree == null ? TextNode.valueOf("") : Schemas.json("", tree);
        BooleanSupplier sound = () -> section.sound(key);
        Template template = Template.of(written, problem -> {
            if (sound.getAsBoolean()) {
                section.problem(key, problem, null);
            }
        });
        Set<String> names = new TreeSet<>();
        template.names(names);
        Set<String> known = arguments.names();
        for (String name : names) {
            section.require(
                    known.contains(name),
                    key,
                    () -> "names " + name + ", which is no argument"
                            + Nearest.to(name, known)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
        Set<String> spelled = new TreeSet<>();
        template.spelled(spelled);
        for (String name : spelled) {
            section.require(
                    !known.contains(name) || arguments.isScalar(name),
                    key,
                    () -> "has the argument " + name
                            + " within a text, where only texts, numbers and flags can stand; say so in its type");
        }
        return template;
    }
}
