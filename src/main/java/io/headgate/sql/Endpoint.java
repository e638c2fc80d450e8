package io.headgate.sql;

import io.headgate.call.Priority;
import io.headgate.config.Nearest;
import io.headgate.config.Section;
import io.headgate.wire.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An operation as an address; each key is described in {@code reference.conf} under {@code headgate.defaults.endpoint}. Placeholders
 * of the path are parameters; the others come from the query with GET and DELETE, and from the members of a JSON object in the body
 * with the other methods.
 *
 * @param segments of the path; those in braces are names of parameters
 * @param query parameters that come from the query whatever the method
 * @param status of a success
 * @param maxBody in bytes
 * @param unsafeGet whether a GET may change something, which RFC 9110, section 9.2.1, does not expect of it
 */
public record Endpoint(
        String name,
        String method,
        String path,
        List<String> segments,
        SqlOperation operation,
        Set<String> query,
        int status,
        Priority priority,
        long maxBody,
        boolean unsafeGet,
        String summary) {
    /** Of several that match a path, the one with the earliest segment spelled out comes first. */
    static final Comparator<Endpoint> MOST_SPELLED_OUT = Endpoint::compare;

    private static final Pattern METHOD = Pattern.compile("GET|POST|PUT|PATCH|DELETE");
    private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9._~-]+|\\{[A-Za-z0-9_]+}))+");

    public Endpoint {
        segments = List.copyOf(segments);
        query = Set.copyOf(query);
    }

    /** Whether arguments come in a body. */
    boolean hasBody() {
        return !method.equals("GET") && !method.equals("DELETE");
    }

    /** The name of the parameter that a segment stands for; empty where it stands for itself. */
    static String placeholder(String segment) {
        return segment.startsWith("{") ? segment.substring(1, segment.length() - 1) : "";
    }

    /** Whether it serves the path of a target, whatever the method. */
    boolean matches(Target target) {
        String[] given = target.segments();
        if (given.length != segments.size()) {
            return false;
        }
        for (int i = 0; i < given.length; i++) {
            boolean open = !placeholder(segments.get(i)).isEmpty();
            if (open ? given[i].isEmpty() : !segments.get(i).equals(given[i])) {
                return false;
            }
        }
        return true;
    }

    private static int compare(Endpoint one, Endpoint other) {
        for (int i = 0; i < one.segments.size(); i++) {
            boolean open = one.segments.get(i).startsWith("{");
            if (open != other.segments.get(i).startsWith("{")) {
                return open ? 1 : -1;
            }
        }
        return 0;
    }

    Set<String> inPath() {
        Set<String> names = new HashSet<>();
        segments.stream()
                .map(Endpoint::placeholder)
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        return names;
    }

    /** The endpoints of a configuration; what is wrong is told at its key. */
    public static List<Endpoint> all(
            Map<String, Section> sections, Section defaults, Map<String, SqlOperation> operations) {
        Map<String, Endpoint> places = new LinkedHashMap<>();
        sections.forEach((name, section) -> {
            Section whole = section.withDefaults(defaults);
            SqlOperation operation = operations.get(whole.string("operation"));
            if (operation == null) {
                if (whole.sound("operation")) {
                    String written = whole.string("operation");
                    whole.problem(
                            "operation",
                            "there is no operation " + written,
                            Nearest.hint(written, operations.keySet(), "add one under operations"));
                }
                whole.ignoreRest();
                return;
            }
            Endpoint endpoint = from(whole, operation);
            String place = endpoint.method + " " + endpoint.path.replaceAll("\\{[^}]*}", "{}");
            Endpoint other = places.putIfAbsent(place, endpoint);
            whole.require(
                    other == null,
                    "path",
                    () -> "endpoint " + (other == null ? "" : other.name()) + " has the same method and path",
                    "method");
        });
        return List.copyOf(places.values());
    }

    /** Judges the defaults although nobody may use them. */
    static void checkDefaults(Section section, SqlOperation any) {
        from(section.alone(Map.of("method", "GET", "path", "/any")), any);
    }

    private static Endpoint from(Section section, SqlOperation operation) {
        section.has("operation");
        String path = section.string("path", PATH, "a path such as /tasks/{id}, without a slash at its end");
        List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
        if (!segments.isEmpty()) {
            segments.remove(0);
        }
        Endpoint endpoint = new Endpoint(
                section.name(),
                section.string("method", METHOD, "GET, POST, PUT, PATCH or DELETE"),
                path,
                segments,
                operation,
                new HashSet<>(section.strings("query")),
                section.between(200, 299, "status"),
                section.enumOf(Priority.class, "priority"),
                section.bytes(0, 64L << 20, "max-body"),
                section.bool("unsafe-get"),
                section.has("summary") ? section.string("summary") : "");
        for (String name : endpoint.inPath()) {
            Parameter parameter = operation.parameters().get(name);
            section.require(
                    parameter != null && !parameter.array(),
                    "path",
                    () -> "operation " + operation.name() + " has no single parameter " + name);
        }
        for (String name : endpoint.query) {
            section.require(
                    operation.parameters().containsKey(name),
                    "query",
                    () -> "operation " + operation.name() + " has no parameter " + name);
        }
        section.require(
                !endpoint.method.equals("GET") || operation.readOnly() || endpoint.unsafeGet,
                "method",
                () -> "is GET, but operation " + operation.name()
                        + " is no read; say POST, or unsafe-get = on if clients cannot be changed");
        section.require(
                !endpoint.unsafeGet || endpoint.method.equals("GET") && !operation.readOnly(),
                "unsafe-get",
                () -> "is for GET of operations that are no reads",
                "method");
        return endpoint;
    }
}
